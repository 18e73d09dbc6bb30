import Exchange

extension TestLane.Payloads {
    /// One payload, most of them sensible.
    func payload(_ random: inout SeededGenerator) -> [UInt8] {
        switch self {
        case .anything: random.bytes(random.once(in: 60) ? 130_000 : random.pick([0, 1, 4, 37, 300]))
        case .bookActions:
            random.once(in: 8)
                ? random.bytes(random.number(0...3))
                : [UInt8(random.number(0...5))] + random.bytes(random.number(0...60))
        case .exchangeActions: Self.exchangeAction(&random)
        }
    }

    private static func exchangeAction(_ random: inout SeededGenerator) -> [UInt8] {
        let number = random.bytes(2) + [UInt8](repeating: 0, count: 14)
        switch random.number(1...48) {
        case 1...16: return [Exchange.Kind.credit] + number
        case 17...30: return [Exchange.Kind.debit] + number
        case 31...36: return [Exchange.Kind.note] + random.bytes(random.pick([0, 1, 500]))
        case 37: return [Exchange.Kind.note] + [UInt8](repeating: 9, count: random.pick([40_000, 65_535, 65_536]))
        case 38...40: return [Exchange.Kind.forget]
        case 41: return [Exchange.Kind.longKey]
        case 42: return [Exchange.Kind.overclaim]
        case 43: return [Exchange.Kind.overpay]
        case 44: return [Exchange.Kind.repeatCandidate]
        case 45: return random.once(in: 4) ? [Exchange.Kind.breakBegin] : []
        case 46: return [Exchange.Kind.credit, 1, 2, 3]
        default: return random.bytes(random.number(0...20))
        }
    }
}
