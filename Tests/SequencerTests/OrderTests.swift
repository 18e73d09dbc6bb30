import Testing
import Wire

@testable import Sequencer

@Suite("What accounts order: transfers, withdrawals, cancellations (ORDER-1 to ORDER-7)")
struct OrderTests {
    private static let lane = LaneName.named("app")
    private static let (ann, bob) = (account("ann"), account("bob"))

    private static func network(
        _ change: (inout LaneConfiguration) -> Void = { _ in }
    ) throws -> TestNetwork {
        var network = try TestNetwork()
        try network.open(lane, .fee, bundles: 50_000, change)
        try network.deposit(1_000_000_000, to: ann)
        try network.deposit(1_000_000_000, to: bob)
        return network
    }

    private static func transfer(_ number: UInt64, _ amount: Amount, from: PublicKey = ann) -> LogEntry {
        .transfer(Transfer(number: number, from: from, to: bob, amount: amount, signature: .zero))
    }

    private static func cancellation(_ number: UInt64, _ nonce: UInt64, _ transaction: Hash) -> LogEntry {
        .cancellation(
            Cancellation(
                number: number, lane: lane, sender: ann, nonce: nonce, transaction: transaction, signature: .zero))
    }

    /// Refused with this rule, and nothing is another.
    private static func expectRefused(
        _ entry: LogEntry, _ rule: String, _ network: inout TestNetwork,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let (position, supply) = (network.core.logPosition, network.core.supply)
        let before = [ann, bob].map { network.core.balance(of: $0).balance }
        do {
            try network.apply(entry)
            Issue.record("\(entry) stands", sourceLocation: sourceLocation)
        } catch {
            #expect(error.code == .invalidEntry && error.rule == rule, "\(error)", sourceLocation: sourceLocation)
        }
        #expect(network.core.logPosition == position && network.core.supply == supply, sourceLocation: sourceLocation)
        #expect([ann, bob].map { network.core.balance(of: $0).balance } == before, sourceLocation: sourceLocation)
    }

    private static let transferFee: Amount = 153 * 3

    @Test("A transfer moves what is free, once, for a fee to the operator; the journal says so")
    func transfers() throws {
        var network = try Self.network()
        try network.apply(Self.transfer(1, 600))
        #expect(network.core.balance(of: Self.ann).balance == 1_000_000_000 - 600 - Self.transferFee)
        #expect(network.core.balance(of: Self.bob).balance == 1_000_000_600)
        #expect(network.core.balance(of: account("operator")).balance == Self.transferFee)
        #expect(network.core.orderNumber(of: Self.ann) == 1 && network.core.orderNumber(of: Self.bob) == 0)
        Self.expectRefused(Self.transfer(1, 600), "ORDER-2", &network)
        Self.expectRefused(Self.transfer(3, 600), "ORDER-2", &network)
        Self.expectRefused(Self.transfer(1, 0, from: account("nobody")), "ORDER-3", &network)
        let journal = try network.tick().journal.suffix(4)
        #expect(journal.map(\.kind) == [.transfer, .transfer, .entryFee, .entryFee])
        #expect(journal.map(\.side) == [.debit, .credit, .debit, .credit])
        try network.core.checkSupply()
    }

    @Test("What is held, and what the fee takes, cannot be sent away", arguments: [0, 1] as [Amount])
    func bounds(excess: Amount) throws {
        var network = try Self.network()
        try network.submit(Operation(0, gas: 1_000, priority: 1, cap: 1_000), from: Self.ann, to: Self.lane)
        let (balance, held) = network.core.balance(of: Self.ann)
        #expect(held > 1_000_000)
        let most = balance - held - Self.transferFee
        if excess == 0 {
            try network.apply(Self.transfer(1, most))
            #expect(network.core.balance(of: Self.ann).balance == held)
        } else {
            Self.expectRefused(Self.transfer(1, most + excess), "ORDER-3", &network)
        }
        Self.expectRefused(Self.transfer(2 - UInt64(excess), .max), "ORDER-3", &network)
    }

    @Test("Money that is sent round more often than a sum could hold leaves the journal in balance")
    func round() throws {
        var network = try Self.network()
        try network.deposit((1 << 116) - 3_000_000_000, to: Self.ann)
        for number: UInt64 in 1...2_500 {
            let (from, to) = number % 2 == 1 ? (Self.ann, Self.bob) : (Self.bob, Self.ann)
            try network.apply(
                .transfer(
                    Transfer(
                        number: (number + 1) / 2, from: from, to: to, amount: (1 << 116) - 4_000_000_000,
                        signature: .zero)))
        }
        _ = try network.tick()
        try network.core.checkSupply()
    }

    @Test("A withdrawal lowers the supply and is a leaf of the block's root, the treasury's like anybody's")
    func withdrawals() throws {
        var network = try Self.network()
        let treasury = account("treasury/app")
        try network.submit(Operation(0, priority: 5), from: Self.ann, to: Self.lane)
        _ = try network.tick()
        let earned = network.core.balance(of: treasury).balance
        #expect(earned > 1_000)
        let supply = network.core.supply
        var records: [WithdrawalRecord] = []
        for (from, amount) in [(treasury, earned - 185 * 3), (Self.bob, 7)] {
            let order = Withdrawal(
                number: 1, account: from, amount: amount, destination: Self.ann.bytes, network: .zero, signature: .zero)
            try network.apply(.withdrawal(order))
            records.append(WithdrawalRecord(order, number: UInt64(records.count + 1)))
        }
        #expect(network.core.balance(of: treasury).balance == 0)
        #expect(network.core.supply == supply - (earned - 185 * 3) - 7)
        Self.expectRefused(
            .withdrawal(
                Withdrawal(
                    number: 1, account: Self.ann, amount: 0, destination: Self.ann.bytes, network: .zero,
                    signature: .zero)), "ORDER-5", &network)
        var block: BlockHeader?
        while block == nil {
            block = try network.apply(.tick(Tick(timeMilliseconds: network.core.timeMilliseconds))).block
        }
        #expect(block?.withdrawalsRoot == WithdrawalRecord.root(of: Merkle.root(of: records.map(\.leaf)), count: 2))
        let paths = records.indices.map { MerkleTree(over: records.map(\.leaf)).path(to: $0) }
        for (record, path) in zip(records, paths) {
            #expect(WithdrawalClaim(record: record, path: path).isProven(by: block?.withdrawalsRoot ?? .zero))
        }
        #expect(!WithdrawalClaim(record: records[0], path: paths[1]).isProven(by: block?.withdrawalsRoot ?? .zero))
    }

    @Test("A cancelled transaction ends at once with those behind it, and may not come again", arguments: [0, 30])
    func cancelling(validUntil: UInt64) throws {
        var network = try Self.network()
        let operations = (0..<3).map { Operation($0, priority: 2, validUntil: validUntil) }
        let envelope = Envelope(
            chainID: TestNetwork.chainID, lane: Self.lane, sender: Self.ann, operations: operations, signature: .zero)
        let hashes = (0..<3).map { envelope.transactionHash(at: $0) }
        try network.apply(.envelope(envelope))
        let effects = try network.apply(Self.cancellation(1, 1, hashes[1]))
        #expect(effects.endings.map(\.transaction) == Array(hashes[1...]))
        #expect(effects.endings.map(\.outcome) == [.cancelled, .predecessorEnded])
        // It has ended, and is found under no other nonce or name.
        Self.expectRefused(Self.cancellation(2, 1, hashes[1]), "ORDER-6", &network)
        Self.expectRefused(Self.cancellation(2, 0, hashes[1]), "ORDER-6", &network)
        Self.expectRefused(Self.cancellation(2, .max, hashes[1]), "ORDER-6", &network)
        let again = try network.submit([operations[1], operations[2]], from: Self.ann, to: Self.lane)
        #expect(again.endings.map(\.outcome) == [.cancelled, .nonceGap])
        #expect(try network.core.precheck(envelope)[1] == .cancelled)
        // Its nonce is free for another.
        #expect(try network.submit(Operation(1, priority: 3), from: Self.ann, to: Self.lane).admitted == 1)
        let subBlock = try network.tick()
        #expect(subBlock.outcomes.included.count == 2 && subBlock.outcomes.endings.count == 4)
        #expect(network.core.balance(of: Self.ann).held == 0)
        // Included meanwhile: the same answer.
        Self.expectRefused(Self.cancellation(2, 0, hashes[0]), "ORDER-6", &network)
    }

    @Test("In an unordered lane a cancellation ends that one alone")
    func unordered() throws {
        var network = try Self.network { $0.nonceMode = .unordered }
        let operations = [7, 3].map { Operation($0, priority: 2, validUntil: 20) }
        let envelope = Envelope(
            chainID: TestNetwork.chainID, lane: Self.lane, sender: Self.ann, operations: operations, signature: .zero)
        try network.apply(.envelope(envelope))
        let effects = try network.apply(Self.cancellation(1, 7, envelope.transactionHash(at: 0)))
        #expect(effects.endings.map(\.outcome) == [.cancelled])
        #expect(try network.submit(operations[0], from: Self.ann, to: Self.lane).endings.map(\.outcome) == [.cancelled])
        #expect(try network.tick().outcomes.included.map(\.transaction) == [envelope.transactionHash(at: 1)])
    }

    @Test("Who has everything held can still cancel: what it frees pays")
    func cancellingWithNothingFree() throws {
        var network = try Self.network()
        let (balance, _) = network.core.balance(of: Self.ann)
        let envelope = Envelope(
            chainID: TestNetwork.chainID, lane: Self.lane, sender: Self.ann,
            operations: [Operation(0, gas: 1_000, priority: 1, cap: 1_000, bid: balance - 1_000_000 - 591)],
            signature: .zero)
        #expect(try network.apply(.envelope(envelope)).admitted == 1)
        #expect(network.core.balance(of: Self.ann).held > balance - 400)
        Self.expectRefused(Self.transfer(1, 0), "ORDER-3", &network)
        try network.apply(Self.cancellation(1, 0, envelope.transactionHash(at: 0)))
        #expect(network.core.balance(of: Self.ann).held == 0)
    }

    @Test("A cancellation pays for the bytes of all that ends with it, from what is held for all of it")
    func payingForAChain() throws {
        var network = try Self.network { $0.minimumBaseFee = 0 }
        let count = 8
        let operations = (0..<count).map { Operation(UInt64($0), gas: 1_000, priority: 0, cap: 0, validUntil: 40) }
        let envelope = Envelope(
            chainID: TestNetwork.chainID, lane: Self.lane, sender: Self.ann, operations: operations, signature: .zero)
        let sizes = operations.indices.map { Amount(envelope.size(at: $0)) }
        #expect(try network.apply(.envelope(envelope)).admitted == count)
        let order = Self.cancellation(1, 2, envelope.transactionHash(at: 2))
        let fee = 3 * (Amount(order.encoded.count) + sizes[2...].reduce(0, +))
        #expect(try network.core.fee(ofOrder: order) == fee)
        // Nothing is free but a part of the fee: what is held for those behind it pays, too, and to the last unit.
        let (balance, held) = network.core.balance(of: Self.ann)
        let released = 3 * sizes[2...].reduce(0, +)
        let entryOnly = fee - released
        try network.apply(Self.transfer(1, balance - held - Self.transferFee - entryOnly))
        let last = Self.cancellation(2, 2, envelope.transactionHash(at: 2))
        let operatorBefore = network.core.balance(of: account("operator")).balance
        #expect(try network.apply(last).endings.count == count - 2)
        #expect(network.core.balance(of: account("operator")).balance - operatorBefore == fee)
        let after = network.core.balance(of: Self.ann)
        #expect(after.balance == after.held && after.held == 3 * sizes[..<2].reduce(0, +))
        // One unit less than that would not do.
        let rest = Self.cancellation(3, 0, envelope.transactionHash(at: 0))
        #expect(throws: SequencerError.self) { try network.core.fee(ofOrder: rest) }
        Self.expectRefused(rest, "ORDER-3", &network)
        try network.deposit(3 * Amount(rest.encoded.count) - 1, to: Self.ann)
        Self.expectRefused(rest, "ORDER-3", &network)
        try network.deposit(1, to: Self.ann)
        try network.apply(rest)
        #expect(network.core.balance(of: Self.ann) == (0, 0))
    }

    @Test("The cancellation of a bundle pays for the bytes of its legs; an order of nobody's has no fee")
    func payingForABundle() throws {
        var network = try Self.network { $0.openings = .open }
        let bundle = Bundle(
            [Leg(Self.lane, from: Self.bob), Leg(Self.lane, from: Self.bob)], from: Self.ann, bid: 500, at: 1, until: 9)
        #expect(try network.submit(bundle).admitted == 1)
        let order = LogEntry.bundleCancellation(
            BundleCancellation(number: 1, payer: Self.ann, bundle: bundle.hash, signature: .zero))
        let fee = 3 * Amount(order.encoded.count + bundle.size(at: 0) + bundle.size(at: 1))
        #expect(try network.core.fee(ofOrder: order) == fee)
        let before = network.core.balance(of: Self.ann).balance
        try network.apply(order)
        #expect(before - network.core.balance(of: Self.ann).balance == fee)
        #expect(try network.core.fee(ofOrder: Self.transfer(2, 5)) == Self.transferFee)
        #expect(try network.core.fee(ofOrder: .tick(Tick(timeMilliseconds: 1))) == nil)
        #expect(throws: SequencerError.self) { try network.core.fee(ofOrder: order) }
    }

    @Test("A bundle is cancelled by its payer alone, once, and may not come again")
    func bundles() throws {
        var network = try Self.network { $0.openings = .open }
        let bundle = Bundle([Leg(Self.lane, from: Self.bob)], from: Self.ann, bid: 500, at: 1, until: 9)
        func order(_ payer: PublicKey, _ number: UInt64 = 1) -> LogEntry {
            .bundleCancellation(
                BundleCancellation(number: number, payer: payer, bundle: bundle.hash, signature: .zero))
        }
        Self.expectRefused(order(Self.ann), "ORDER-7", &network)
        #expect(try network.submit(bundle).admitted == 1)
        Self.expectRefused(order(Self.bob), "ORDER-7", &network)
        #expect(try network.apply(order(Self.ann)).bundles.map(\.outcome) == [.cancelled])
        #expect(network.core.pendingBundleCount == 0 && network.core.balance(of: Self.bob).held == 0)
        #expect(try network.submit(bundle).bundles.map(\.outcome) == [.bundleUsed])
        Self.expectRefused(order(Self.ann, 2), "ORDER-7", &network)
        #expect(try network.tick().outcomes.bundles.map(\.outcome) == [.cancelled, .bundleUsed])
    }

    @Test("An account's leaf in the ledger has its orders: two that differ in them alone have other roots")
    func ledger() throws {
        func root(_ number: UInt64) throws -> Hash {
            var parameters = TestNetwork.parameters
            parameters.dataFeePerByte = 0
            var network = try TestNetwork(parameters)
            try network.deposit(100, to: Self.ann)
            for next in 0..<number { try network.apply(Self.transfer(next + 1, 0)) }
            try network.deposit(0, to: Self.bob)
            _ = try network.run(to: 4)
            return network.core.ledgerRoot
        }
        #expect(try Set([root(0), root(1), root(2)]).count == 3)
    }
}
