import Wire

// Random values of bundles and of what follows from them, inside every bound that the decoder checks.

extension Opening: Arbitrary {
    init(using random: inout SeededGenerator) {
        switch OpeningKind.any(using: &random) {
        case .top: self = .top
        case .after: self = .after(Hash(using: &random))
        case .bottom: self = .bottom
        }
    }
}

extension Leg: Arbitrary {
    init(using random: inout SeededGenerator) {
        self.init(
            lane: LaneName(using: &random), opening: Opening(using: &random), sender: PublicKey(using: &random),
            gasLimit: .any(using: &random), maxFeePerGas: .any(using: &random),
            maxPriorityFeePerGas: .any(using: &random), payload: random.bytes(Int.random(in: 0...40, using: &random)))
    }
}

extension Bundle: Arbitrary {
    init(using random: inout SeededGenerator) {
        self.init(
            chainID: .any(using: &random), payer: PublicKey(using: &random), bid: .any(using: &random),
            atomicity: .any(using: &random), validFrom: .any(using: &random), validUntil: .any(using: &random),
            replacement: .any(using: &random), refundPercent: UInt8.random(in: 0...100, using: &random),
            refundRecipient: Bool.random(using: &random) ? .zero : PublicKey(using: &random),
            legs: [Leg](atMost: 4, atLeast: 1, using: &random),
            signatures: [Signature](atMost: 5, atLeast: 1, using: &random))
    }
}

extension OpeningTerms {
    /// nil as often as not.
    static func any(using random: inout SeededGenerator) -> OpeningTerms? {
        guard Bool.random(using: &random) else { return nil }
        return OpeningTerms(price: .any(using: &random), reservePrice: .any(using: &random))
    }
}

extension OpeningsPolicy: Arbitrary {
    init(using random: inout SeededGenerator) {
        self.init(
            top: .any(using: &random), after: .any(using: &random), bottom: .any(using: &random),
            payers: [PublicKey](atMost: 4, using: &random).sorted())
    }
}

extension BundleOutcome: Arbitrary {
    init(using random: inout SeededGenerator) {
        let outcomes = [.included] + OutcomeCode.allCases.filter { $0.rawValue >= 16 }
        self.init(
            bundle: Hash(using: &random), payer: PublicKey(using: &random),
            outcome: outcomes[Int.random(in: 0..<outcomes.count, using: &random)], leg: .any(using: &random),
            code: .any(using: &random), bid: .any(using: &random), paid: .any(using: &random),
            refund: .any(using: &random), rival: Hash(using: &random), price: .any(using: &random))
    }
}

extension Component: Arbitrary {
    init(using random: inout SeededGenerator) {
        // The most lanes only now and then: every further one doubles the values.
        let isLarge = UInt8.random(in: 0..<32, using: &random) == 0
        let count = isLarge ? Self.lanesMax : Int.random(in: 2...3, using: &random)
        self.init(
            lanes: [LaneName](atMost: count, atLeast: count, using: &random), winners: .init(using: &random),
            values: (0..<1 << count).map { _ in .any(using: &random) },
            units: (0..<count).map { _ in .any(using: &random) }, excess: Property.anyFigure(using: &random),
            properties: [Property](atMost: Self.propertyCount, atLeast: Self.propertyCount, using: &random),
            shillFigures: .init(using: &random))
    }
}

extension Component.Property: Arbitrary {
    init(using random: inout SeededGenerator) {
        self.init(
            held: Bool.random(using: &random), figure: Self.anyFigure(using: &random), lanes: .any(using: &random))
    }

    static func anyFigure(using random: inout SeededGenerator) -> String {
        let figures = [
            "0", "-1", "7/3", "-340282366920938463463374607431768211455/2", String(repeating: "9", count: 160),
        ]
        return figures[Int.random(in: 0..<figures.count, using: &random)]
    }
}

extension Component.Shill: Arbitrary {
    init(using random: inout SeededGenerator) {
        self.init(
            bundle: Hash(using: &random), lane: .any(using: &random), bid: .any(using: &random),
            gain: Component.Property.anyFigure(using: &random))
    }
}
