import Testing
import Wire

@Suite("Checked entries (TX-12, TX-43 to TX-47)")
struct CheckedEntryTests {
    struct Network {
        let settlement = SecretKey(seed: Hash.of(.tie, [1]))
        let governance = SecretKey(seed: Hash.of(.tie, [2]))
        let owner = SecretKey(seed: Hash.of(.tie, [3]))
        let sender = SecretKey(seed: Hash.of(.tie, [4]))
        let stranger = SecretKey(seed: Hash.of(.tie, [5]))
        let payer = SecretKey(seed: Hash.of(.tie, [6]))
        var genesis: Genesis

        init(chainID: UInt64 = 7) {
            var random = SeededGenerator(seed: 1)
            genesis = Genesis(using: &random)
            genesis.chainID = chainID
            genesis.settlement = settlement.publicKey
            genesis.governance = governance.publicKey
        }

        /// An entry of `kind` with the right signature, or `stranger`'s in its place.
        func entry(_ kind: LogEntry.Kind, byStranger: Bool = false) throws -> LogEntry {
            var random = SeededGenerator(seed: 2)
            let chainID = genesis.chainID
            let lane = try LaneName("clob")
            switch kind {
            case .envelope:
                var envelope = Envelope(
                    chainID: chainID, lane: lane, operations: [Operation(using: &random), Operation(using: &random)],
                    signedBy: sender)
                if byStranger { envelope.signature = stranger.sign(envelope.signingHash) }
                return .envelope(envelope)
            case .tick:
                return .tick(Tick(timeMilliseconds: 100))
            case .deposit:
                return .deposit(
                    Deposit(
                        number: 1, account: sender.publicKey, amount: 5, chainID: chainID,
                        signedBy: byStranger ? stranger : settlement))
            case .module:
                var module = ModuleDeployment(module: [1, 2, 3], chainID: chainID, signedBy: owner)
                if byStranger { module.signature = stranger.sign(module.signingHash(chainID: chainID)) }
                return .module(module)
            case .lane:
                var configuration = LaneConfiguration(using: &random)
                configuration.owner = owner.publicKey
                return .lane(
                    LaneRegistration(
                        configuration: configuration, chainID: chainID, signedBy: byStranger ? stranger : owner))
            case .grant:
                return .grant(
                    ReserveGrant(
                        number: 1, lane: lane, reserveGas: 10, bundleGas: 5, chainID: chainID,
                        signedBy: byStranger ? stranger : governance))
            case .bundle:
                var bundle = try bundle()
                if byStranger { bundle.signatures[0] = stranger.sign(bundle.hash) }
                return .bundle(bundle)
            case .upgrade:
                var upgrade = LaneUpgrade(
                    number: 1, activation: 9, configuration: LaneConfiguration(using: &random), chainID: chainID,
                    signedBy: owner)
                if byStranger { upgrade.signature = stranger.sign(upgrade.signingHash(chainID: chainID)) }
                return .upgrade(upgrade)
            case .upgradeCancellation:
                var cancellation = UpgradeCancellation(number: 2, lane: lane, chainID: chainID, signedBy: owner)
                if byStranger { cancellation.signature = stranger.sign(cancellation.signingHash(chainID: chainID)) }
                return .upgradeCancellation(cancellation)
            case .forcedEnvelope:
                let envelope = Envelope(
                    chainID: chainID, lane: lane, operations: [Operation(using: &random), Operation(using: &random)],
                    signedBy: sender)
                return .forcedEnvelope(
                    ForcedEnvelope(
                        number: 1, postedAt: 3, envelope: envelope, chainID: chainID,
                        signedBy: byStranger ? stranger : settlement))
            case .transfer:
                var order = Transfer(
                    number: 1, to: owner.publicKey, amount: 5, chainID: chainID, signedBy: sender)
                if byStranger { order.signature = stranger.sign(order.signingHash(chainID: chainID)) }
                return .transfer(order)
            case .withdrawal:
                var order = Withdrawal(
                    number: 1, amount: 5, destination: Bytes32(using: &random), chainID: chainID, signedBy: sender)
                if byStranger { order.signature = stranger.sign(order.signingHash(chainID: chainID)) }
                return .withdrawal(order)
            case .cancellation:
                var order = Cancellation(
                    number: 1, lane: lane, nonce: 3, transaction: Hash(using: &random), chainID: chainID,
                    signedBy: sender)
                if byStranger { order.signature = stranger.sign(order.signingHash(chainID: chainID)) }
                return .cancellation(order)
            case .bundleCancellation:
                var order = BundleCancellation(
                    number: 1, bundle: Hash(using: &random), chainID: chainID, signedBy: payer)
                if byStranger { order.signature = stranger.sign(order.signingHash(chainID: chainID)) }
                return .bundleCancellation(order)
            case .exit:
                var exit = LaneExit(number: 1, activation: 9, lane: lane, chainID: chainID, signedBy: owner)
                if byStranger { exit.signature = stranger.sign(exit.signingHash(chainID: chainID)) }
                return .exit(exit)
            case .laneImport:
                var configuration = LaneConfiguration(using: &random)
                configuration.owner = owner.publicKey
                return .laneImport(
                    LaneImport(
                        number: 1, isLast: true, configuration: configuration, entries: [StateEntry(using: &random)],
                        chainID: chainID, signedBy: byStranger ? stranger : owner))
            case .claim: return .claim(WithdrawalClaim(using: &random))
            }
        }

        func signer(_ kind: LogEntry.Kind) -> PublicKey {
            switch kind {
            case .envelope, .transfer, .withdrawal, .cancellation: sender.publicKey
            case .deposit, .forcedEnvelope: settlement.publicKey
            case .module, .lane, .upgrade, .upgradeCancellation, .exit, .laneImport: owner.publicKey
            case .grant: governance.publicKey
            case .bundle, .bundleCancellation: payer.publicKey
            case .tick, .claim: .zero
            }
        }

        /// Three legs, the payer's among them, signed by all.
        func bundle() throws -> Bundle {
            var random = SeededGenerator(seed: 3)
            var bundle = Bundle(using: &random)
            bundle.chainID = genesis.chainID
            bundle.payer = payer.publicKey
            bundle.legs = [sender, payer, owner].map { key in
                var leg = Leg(using: &random)
                leg.sender = key.publicKey
                return leg
            }
            return try #require(bundle.signed(by: [owner, stranger, sender, payer]))
        }
    }

    @Test("an entry signed by who must sign it passes, with its bytes and hashes", arguments: LogEntry.Kind.allCases)
    func signed(_ kind: LogEntry.Kind) throws {
        let network = Network()
        let entry = try network.entry(kind)
        let checked = try CheckedEntry(checking: entry, genesis: network.genesis)
        #expect(checked.entry == entry)
        #expect(checked.bytes == entry.encoded)
        #expect(try CheckedEntry(decoding: entry.encoded, genesis: network.genesis) == checked)
        #expect(CheckedEntry(trusting: entry) == checked)
        #expect(try CheckedEntry(trusting: entry.encoded) == checked)
        switch entry {
        case .envelope(let envelope):
            #expect(checked.transactionHashes == [0, 1].map { envelope.transactionHash(at: $0) })
            #expect(checked.bundleHash == nil)
        case .bundle(let bundle):
            #expect(checked.transactionHashes == [0, 1, 2].map { Bundle.legHash(at: $0, of: bundle.hash) })
            #expect(checked.bundleHash == bundle.hash)
        case .forcedEnvelope(let forced):
            #expect(checked.transactionHashes == [0, 1].map { forced.envelope.transactionHash(at: $0) })
            #expect(checked.bundleHash == nil)
        default:
            #expect(checked.transactionHashes == [])
            #expect(checked.bundleHash == nil)
        }
    }

    @Test("anybody else's signature is refused and the signer named", arguments: LogEntry.Kind.allCases)
    func stranger(_ kind: LogEntry.Kind) throws {
        guard kind != .tick, kind != .claim else { return }
        let network = Network()
        let entry = try network.entry(kind, byStranger: true)
        let expected = SignatureError(kind: kind, signer: network.signer(kind))
        #expect(throws: expected) { try CheckedEntry(checking: entry, genesis: network.genesis) }
        #expect(throws: EntryError.signature(expected)) {
            try CheckedEntry(decoding: entry.encoded, genesis: network.genesis)
        }
        #expect(expected.description.contains("\(network.signer(kind))"))
    }

    @Test("a forced envelope that its sender did not sign is refused, whatever the settlement signed (INB-2)")
    func unsignedEnvelope() throws {
        let network = Network()
        guard case .forcedEnvelope(let honest) = try network.entry(.forcedEnvelope) else { return }
        var envelope = honest.envelope
        envelope.operations[0].nonce ^= 1
        let forced = ForcedEnvelope(
            number: 1, postedAt: 3, envelope: envelope, chainID: network.genesis.chainID, signedBy: network.settlement)
        #expect(throws: SignatureError(kind: .forcedEnvelope, signer: envelope.sender)) {
            try CheckedEntry(checking: .forcedEnvelope(forced), genesis: network.genesis)
        }
    }

    @Test("every change of an entry's bytes is refused", arguments: LogEntry.Kind.allCases)
    func tampered(_ kind: LogEntry.Kind) throws {
        guard kind != .tick, kind != .claim else { return }
        let network = Network()
        let bytes = try network.entry(kind).encoded
        for index in bytes.indices {
            var changed = bytes
            changed[index] ^= 1
            #expect(throws: EntryError.self, "byte \(index)") {
                try CheckedEntry(decoding: changed, genesis: network.genesis)
            }
        }
    }

    @Test(
        "nothing but an envelope's or bundle's own signatures carries over to another network",
        arguments: LogEntry.Kind.allCases)
    func replay(_ kind: LogEntry.Kind) throws {
        let entry = try Network(chainID: 7).entry(kind)
        let other = Network(chainID: 8).genesis
        switch kind {
        case .tick, .claim: break
        case .envelope:
            // Its chain id is inside; admission refuses it with WRONG_CHAIN.
            let checked = try CheckedEntry(checking: entry, genesis: other)
            guard case .envelope(let envelope) = checked.entry else { return }
            #expect(envelope.chainID == 7)
        case .bundle:
            // So is a bundle's.
            let checked = try CheckedEntry(checking: entry, genesis: other)
            guard case .bundle(let bundle) = checked.entry else { return }
            #expect(bundle.chainID == 7)
        default:
            #expect(throws: SignatureError.self) { try CheckedEntry(checking: entry, genesis: other) }
        }
    }

    @Test("bytes that are no entry are refused as such")
    func noEntry() {
        let error = #expect(throws: EntryError.self) { try CheckedEntry(decoding: [200], genesis: Network().genesis) }
        guard case .encoding(let wire) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(wire.code == .unknownKind)
        #expect(error?.description == wire.description)
    }

    @Test("a secret key's text never has the secret in it")
    func secret() {
        let key = SecretKey(seed: Hash.of(.tie, [7]))
        let secret = Hex.encode(key.seed.array, prefixed: false)
        var dumped = ""
        dump(key, to: &dumped)
        for text in ["\(key)", String(reflecting: key), String(describing: [key]), dumped] {
            #expect(!text.contains(secret))
            #expect(!text.contains("\(key.seed.bytes.words.0)"))
        }
        #expect("\(key)".contains(key.publicKey.description))
    }
}
