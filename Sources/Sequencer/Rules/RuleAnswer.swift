import Wire

/// Reads a rule's answers (ABI-11 to ABI-16). Anything but an exact, allowed answer is the fault `ANSWER`.
enum RuleAnswer {
    enum Admission: Hashable {
        case accept(UInt128)
        case reject(UInt32)
    }

    struct Proposal {
        struct Entry: Hashable {
            let candidate: Int
            /// Nil: the bid in full.
            let charge: Amount?
            /// The opening behind the transaction is offered, if the lane's policy sells it.
            let offersAfter: Bool
        }

        /// The openings at the ends that a proposal offers, if the lane's policy sells them.
        struct OfferedOpenings: Hashable {
            let top: Bool
            let bottom: Bool
        }
        var wholeOnly: Bool
        /// Nil: every opening that the lane's policy sells, and then every entry offers the one behind it.
        var openings: OfferedOpenings?
        var entries: [Entry]
    }

    /// The flags of a proposal (ABI-12).
    private enum ProposalFlag {
        static let wholeOnly: UInt32 = 1 << 0
        static let namesOpenings: UInt32 = 1 << 1
        static let top: UInt32 = 1 << 2
        static let bottom: UInt32 = 1 << 3
    }

    struct Execution: Hashable {
        let succeeded: Bool
        let code: UInt32
        let gasUsed: UInt64
        /// Nil: what the proposal named, else the bid in full.
        let charge: Amount?
    }

    static let admissionBytes = 24
    static let executionBytes = 32
    /// Enough for a refund and a reward to everybody who was included (ABI-15). Every payout can make an account that
    /// everybody's ledger has to carry, so that more would cost others.
    static func payoutsMax(transactions: Int) -> Int { 16 + 2 * transactions }

    static func proposalBytesMax(candidates: Int) -> Int { 8 + 24 * candidates }
    static func payoutsBytesMax(transactions: Int) -> Int { 8 + 48 * payoutsMax(transactions: transactions) }

    static func admission(_ bytes: [UInt8]) throws(RuleFault) -> Admission {
        guard bytes.count == admissionBytes else { throw .answer }
        var reader = AnswerReader(bytes)
        let tag = try reader.u32()
        let code = try reader.u32()
        let key = try reader.u128()
        switch tag {
        case 0 where code == 0: return .accept(key)
        case 1 where key == 0: return .reject(code)
        default: throw .answer
        }
    }

    /// A proposal over `count` candidates, without repeats; nonce order and charges are checked by the caller.
    static func proposal(_ bytes: [UInt8], count: Int) throws(RuleFault) -> Proposal {
        var reader = AnswerReader(bytes)
        let flags = try reader.u32()
        let entryCount = try reader.u32()
        let names = flags & ProposalFlag.namesOpenings != 0
        let known = ProposalFlag.wholeOnly | ProposalFlag.namesOpenings
        guard flags & ~(names ? known | ProposalFlag.top | ProposalFlag.bottom : known) == 0,
            entryCount <= count, bytes.count == 8 + 24 * Int(entryCount)
        else { throw .answer }
        var seen = [Bool](repeating: false, count: count)
        var entries: [Proposal.Entry] = []
        entries.reserveCapacity(Int(entryCount))
        for _ in 0..<entryCount {
            let candidate = Int(try reader.u32())
            let offers = try reader.u32()
            guard offers <= (names ? 1 : 0), candidate < count, !seen[candidate] else { throw .answer }
            seen[candidate] = true
            let charge = try reader.u128()
            entries.append(
                Proposal.Entry(
                    candidate: candidate, charge: charge == .max ? nil : charge, offersAfter: !names || offers == 1))
        }
        let openings = Proposal.OfferedOpenings(
            top: flags & ProposalFlag.top != 0, bottom: flags & ProposalFlag.bottom != 0)
        return Proposal(
            wholeOnly: flags & ProposalFlag.wholeOnly != 0, openings: names ? openings : nil, entries: entries)
    }

    static func execution(_ bytes: [UInt8], gasLimit: UInt64, bid: Amount) throws(RuleFault) -> Execution {
        guard bytes.count == executionBytes else { throw .answer }
        var reader = AnswerReader(bytes)
        let tag = try reader.u32()
        let code = try reader.u32()
        let gasUsed = try reader.u64()
        let charge = try reader.u128()
        guard tag <= 1, tag == 1 || code == 0, gasUsed <= gasLimit, charge <= bid || charge == .max else {
            throw .answer
        }
        return Execution(succeeded: tag == 0, code: code, gasUsed: gasUsed, charge: charge == .max ? nil : charge)
    }

    /// Payouts of at most `revenue` together, as given, without those of 0.
    static func payouts(_ bytes: [UInt8], revenue: Amount) throws(RuleFault) -> [Payout] {
        var reader = AnswerReader(bytes)
        let count = try reader.u32()
        guard try reader.u32() == 0, bytes.count == 8 + 48 * Int(count) else { throw .answer }
        var payouts: [Payout] = []
        var left = revenue
        for _ in 0..<count {
            let account = try reader.key()
            let amount = try reader.u128()
            guard amount <= left else { throw .answer }
            left -= amount
            if amount > 0 { payouts.append(Payout(account: account, amount: amount)) }
        }
        return payouts
    }
}

/// Little-endian reads with every bound checked; a short answer is a fault.
private struct AnswerReader {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    private mutating func load<T: FixedWidthInteger & BitwiseCopyable>(_: T.Type) throws(RuleFault) -> T {
        let width = T.bitWidth / 8
        guard bytes.count - position >= width else { throw .answer }
        let value = bytes.withUnsafeBytes { T(littleEndian: $0.loadUnaligned(fromByteOffset: position, as: T.self)) }
        position += width
        return value
    }

    mutating func u32() throws(RuleFault) -> UInt32 { try load(UInt32.self) }
    mutating func u64() throws(RuleFault) -> UInt64 { try load(UInt64.self) }
    mutating func u128() throws(RuleFault) -> UInt128 { try load(UInt128.self) }

    mutating func key() throws(RuleFault) -> PublicKey {
        guard bytes.count - position >= 32 else { throw .answer }
        defer { position += 32 }
        return PublicKey(bytes: Bytes32(bytes: bytes[position..<position + 32]))
    }
}
