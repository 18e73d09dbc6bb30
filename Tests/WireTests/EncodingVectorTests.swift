import Testing
import Wire

/// Specs/vectors/encoding.json was made by another implementation, in another language.
@Suite("Vectors: encoding.json")
struct EncodingVectorTests {
    struct File: Decodable {
        let accepted: [Accepted]
        let rejected: [Rejected]
    }

    /// A value by its fields, its encoding, and what else is derived from it.
    struct Accepted: Decodable {
        let name: String
        let type: String
        let fields: JSONValue
        let encoding: HexBytes
        let seed: HexBytes?
        let chainID: String?
        let signingHash: HexBytes?
        let genesisHash: HexBytes?
        let transactionHashes: [HexBytes]?
        let sizes: [String]?
        let moduleHash: HexBytes?
        let previous: HexBytes?
        let chained: HexBytes?
        let hash: HexBytes?
        let sectionHash: HexBytes?
        let outcomeName: String?
        let seeds: [HexBytes]?
        let legHashes: [HexBytes]?
        let signers: [HexBytes]?

        var label: Comment { "\(type) \(name)" }
    }

    struct Rejected: Decodable {
        let name: String
        let type: String
        let input: HexBytes
        let code: String
        let offset: Int
    }

    @Test("every value encodes to its bytes and back, and every type is among them")
    func accepted() throws {
        let cases = try Vectors.load("encoding", as: File.self).accepted
        for vector in cases { try check(vector) }
        let fixed: Set = ["Hash", "PublicKey", "Signature", "LaneName"]
        #expect(Set(cases.map(\.type)) == Set(WireType.all.map(\.name)).subtracting(fixed))
    }

    @Test("every input is rejected with its code at its offset, and every code is among them")
    func rejected() throws {
        let cases = try Vectors.load("encoding", as: File.self).rejected
        for vector in cases {
            let type = try #require(WireType.named(vector.type), "\(vector.type)")
            let error = #expect(throws: WireError.self, "\(vector.type) \(vector.name)") {
                try type.reencode(vector.input.bytes)
            }
            #expect(error?.code.rawValue == vector.code, "\(vector.type) \(vector.name)")
            #expect(error?.offset == vector.offset, "\(vector.type) \(vector.name)")
        }
        #expect(Set(cases.map(\.code)) == Set(WireError.Code.allCases.map(\.rawValue)))
    }

    private func check(_ vector: Accepted) throws {
        switch vector.type {
        case "Operation": try check(vector, Operation.self)
        case "Envelope": try check(vector, Envelope.self) { try check($0, vector) }
        case "Tick": try check(vector, Tick.self)
        case "Deposit": try check(vector, Deposit.self) { try check($0, vector) }
        case "ModuleDeployment": try check(vector, ModuleDeployment.self) { try check($0, vector) }
        case "LaneRegistration": try check(vector, LaneRegistration.self) { try check($0, vector) }
        case "ReserveGrant": try check(vector, ReserveGrant.self) { try check($0, vector) }
        case "LaneUpgrade": try check(vector, LaneUpgrade.self) { try check($0, vector) }
        case "UpgradeCancellation": try check(vector, UpgradeCancellation.self) { try check($0, vector) }
        case "ForcedEnvelope": try check(vector, ForcedEnvelope.self) { try check($0, vector) }
        case "Transfer": try check(vector, Transfer.self) { try check(order: $0, vector) }
        case "Withdrawal": try check(vector, Withdrawal.self) { try check(order: $0, vector) }
        case "Cancellation": try check(vector, Cancellation.self) { try check(order: $0, vector) }
        case "BundleCancellation": try check(vector, BundleCancellation.self) { try check(order: $0, vector) }
        case "LaneExit": try check(vector, LaneExit.self) { try check($0, vector) }
        case "LaneImport": try check(vector, LaneImport.self) { try check($0, vector) }
        case "WithdrawalClaim": try check(vector, WithdrawalClaim.self)
        case "WithdrawalRecord":
            try check(vector, WithdrawalRecord.self) { #expect($0.leaf == vector.hash?.hash, vector.label) }
        case "LaneStateLeaf":
            try check(vector, LaneStateLeaf.self) { #expect($0.hash == vector.hash?.hash, vector.label) }
        case "Origin": try check(vector, Origin.self) { #expect($0.successor == vector.hash?.hash, vector.label) }
        case "StateEntry": try check(vector, StateEntry.self)
        case "MapPath": try check(vector, MapPath.self)
        case "LaneExport": try check(vector, LaneExport.self)
        case "LaneConfiguration": try check(vector, LaneConfiguration.self)
        case "FuelLimits": try check(vector, FuelLimits.self)
        case "LogEntry": try check(vector, LogEntry.self) { try check($0, vector) }
        case "Genesis":
            try check(vector, Genesis.self) { #expect($0.hash == vector.hash?.hash, vector.label) }
        case "NetworkParameters": try check(vector, NetworkParameters.self)
        case "SubBlockHeader":
            try check(vector, SubBlockHeader.self) { #expect($0.hash == vector.hash?.hash, vector.label) }
        case "BlockHeader":
            try check(vector, BlockHeader.self) { #expect($0.hash == vector.hash?.hash, vector.label) }
        case "Signed<SubBlockHeader>": try check(vector, Signed<SubBlockHeader>.self) { try check($0, vector) }
        case "Signed<BlockHeader>": try check(vector, Signed<BlockHeader>.self) { try check($0, vector) }
        case "Outcomes":
            try check(vector, Outcomes.self) { #expect($0.sectionHash == vector.sectionHash?.hash, vector.label) }
        case "[LaneAttribution]":
            try check(vector, [LaneAttribution].self) {
                #expect($0.sectionHash == vector.sectionHash?.hash, vector.label)
            }
        case "[Posting]":
            try check(vector, [Posting].self) { #expect($0.sectionHash == vector.sectionHash?.hash, vector.label) }
        case "[LaneEvent]":
            try check(vector, [LaneEvent].self) { #expect($0.sectionHash == vector.sectionHash?.hash, vector.label) }
        case "LaneEvent": try check(vector, LaneEvent.self)
        case "Inclusion":
            try check(vector, Inclusion.self) { #expect($0.outcome.name == vector.outcomeName, vector.label) }
        case "Ending":
            try check(vector, Ending.self) { #expect($0.outcome.name == vector.outcomeName, vector.label) }
        case "LaneFault": try check(vector, LaneFault.self)
        case "Payout": try check(vector, Payout.self)
        case "LaneAttribution": try check(vector, LaneAttribution.self)
        case "Posting": try check(vector, Posting.self)
        case "SubBlock": try check(vector, SubBlock.self)
        case "MerklePath": try check(vector, MerklePath.self)
        case "Receipt":
            try check(vector, Receipt.self) { #expect($0.signingHash == vector.signingHash?.hash, vector.label) }
        case "Bundle": try check(vector, Bundle.self) { try check($0, vector) }
        case "Leg": try check(vector, Leg.self)
        case "Opening": try check(vector, Opening.self)
        case "OpeningsPolicy": try check(vector, OpeningsPolicy.self)
        case "BundleOutcome":
            try check(vector, BundleOutcome.self) { #expect($0.outcome.name == vector.outcomeName, vector.label) }
        case "Component": try check(vector, Component.self)
        case "Property": try check(vector, Component.Property.self)
        case "Shill": try check(vector, Component.Shill.self)
        case "[Component]":
            try check(vector, [Component].self) { #expect($0.sectionHash == vector.sectionHash?.hash, vector.label) }
        default: Issue.record("no test reads vectors of type \(vector.type)")
        }
    }

    private func check<Value: VectorValue & WireCodable & Equatable>(
        _ vector: Accepted, _: Value.Type, _ derived: (Value) throws -> Void = { _ in }
    ) throws {
        let value = try Value(vector: vector.fields)
        #expect(Hex.encode(value.encoded) == Hex.encode(vector.encoding.bytes), vector.label)
        #expect(try Value(decoding: vector.encoding.bytes) == value, vector.label)
        try derived(value)
    }

    private func check(_ envelope: Envelope, _ vector: Accepted) throws {
        #expect(envelope.signingHash == vector.signingHash?.hash, vector.label)
        var hashes: [Hash] = []
        envelope.transactionHashes(into: &hashes)
        #expect(hashes == vector.transactionHashes?.map(\.hash), vector.label)
        #expect(envelope.operations.indices.map { envelope.transactionHash(at: $0) } == hashes, vector.label)
        #expect(envelope.operations.indices.map { "\(envelope.size(at: $0))" } == vector.sizes, vector.label)
        let again = Envelope(
            chainID: envelope.chainID, lane: envelope.lane, operations: envelope.operations, signedBy: try key(vector))
        #expect(again == envelope, vector.label)
    }

    private func check(_ bundle: Bundle, _ vector: Accepted) throws {
        #expect(bundle.hash == vector.hash?.hash, vector.label)
        let legs = bundle.legs.indices.map { Bundle.legHash(at: $0, of: bundle.hash) }
        #expect(legs == vector.legHashes?.map(\.hash), vector.label)
        #expect(bundle.legs.indices.map { "\(bundle.size(at: $0))" } == vector.sizes, vector.label)
        #expect(bundle.signers == vector.signers?.map(\.publicKey), vector.label)
        let keys = try #require(vector.seeds, vector.label).map { SecretKey(seed: $0.hash) }
        #expect(bundle.signed(by: keys) == bundle, vector.label)
    }

    private func check(_ deposit: Deposit, _ vector: Accepted) throws {
        let chainID = try chainID(vector)
        #expect(deposit.signingHash(chainID: chainID) == vector.signingHash?.hash, vector.label)
        let again = Deposit(
            number: deposit.number, account: deposit.account, amount: deposit.amount, chainID: chainID,
            signedBy: try key(vector))
        #expect(again == deposit, vector.label)
    }

    private func check(_ module: ModuleDeployment, _ vector: Accepted) throws {
        let chainID = try chainID(vector)
        #expect(module.moduleHash == vector.moduleHash?.hash, vector.label)
        #expect(module.signingHash(chainID: chainID) == vector.signingHash?.hash, vector.label)
        #expect(ModuleDeployment(module: module.module, chainID: chainID, signedBy: try key(vector)) == module)
    }

    private func check(_ lane: LaneRegistration, _ vector: Accepted) throws {
        let chainID = try chainID(vector)
        #expect(lane.signingHash(chainID: chainID) == vector.signingHash?.hash, vector.label)
        let again = LaneRegistration(configuration: lane.configuration, chainID: chainID, signedBy: try key(vector))
        #expect(again == lane, vector.label)
    }

    private func check(_ grant: ReserveGrant, _ vector: Accepted) throws {
        let chainID = try chainID(vector)
        #expect(grant.signingHash(chainID: chainID) == vector.signingHash?.hash, vector.label)
        let again = ReserveGrant(
            number: grant.number, lane: grant.lane, reserveGas: grant.reserveGas, bundleGas: grant.bundleGas,
            chainID: chainID, signedBy: try key(vector))
        #expect(again == grant, vector.label)
    }

    private func check(_ upgrade: LaneUpgrade, _ vector: Accepted) throws {
        let chainID = try chainID(vector)
        #expect(upgrade.signingHash(chainID: chainID) == vector.signingHash?.hash, vector.label)
        let again = LaneUpgrade(
            number: upgrade.number, activation: upgrade.activation, configuration: upgrade.configuration,
            chainID: chainID, signedBy: try key(vector))
        #expect(again == upgrade, vector.label)
    }

    private func check(_ cancellation: UpgradeCancellation, _ vector: Accepted) throws {
        let chainID = try chainID(vector)
        #expect(cancellation.signingHash(chainID: chainID) == vector.signingHash?.hash, vector.label)
        let again = UpgradeCancellation(
            number: cancellation.number, lane: cancellation.lane, chainID: chainID, signedBy: try key(vector))
        #expect(again == cancellation, vector.label)
    }

    private func check(_ forced: ForcedEnvelope, _ vector: Accepted) throws {
        let chainID = try chainID(vector)
        #expect(forced.signingHash(chainID: chainID) == vector.signingHash?.hash, vector.label)
        let again = ForcedEnvelope(
            number: forced.number, postedAt: forced.postedAt, envelope: forced.envelope, chainID: chainID,
            signedBy: try key(vector))
        #expect(again == forced, vector.label)
    }

    private func check(order: some AccountOrder, _ vector: Accepted) throws {
        let hash = order.signingHash(chainID: try chainID(vector))
        #expect(hash == vector.signingHash?.hash, vector.label)
        #expect(try key(vector).sign(hash) == order.signature, vector.label)
        #expect(try key(vector).publicKey == order.account, vector.label)
    }

    private func check(_ exit: LaneExit, _ vector: Accepted) throws {
        let chainID = try chainID(vector)
        #expect(exit.signingHash(chainID: chainID) == vector.signingHash?.hash, vector.label)
        let again = LaneExit(
            number: exit.number, activation: exit.activation, lane: exit.lane, chainID: chainID,
            signedBy: try key(vector))
        #expect(again == exit, vector.label)
    }

    private func check(_ part: LaneImport, _ vector: Accepted) throws {
        let chainID = try chainID(vector)
        #expect(part.signingHash(chainID: chainID) == vector.signingHash?.hash, vector.label)
        let again = LaneImport(
            number: part.number, isLast: part.isLast, configuration: part.configuration, entries: part.entries,
            chainID: chainID, signedBy: try key(vector))
        #expect(again == part, vector.label)
    }

    private func check(_ entry: LogEntry, _ vector: Accepted) throws {
        let previous = try #require(vector.previous?.hash, vector.label)
        #expect(entry.chained(after: previous) == vector.chained?.hash, vector.label)
        #expect(LogEntry.chained(vector.encoding.bytes, after: previous) == vector.chained?.hash, vector.label)
    }

    private func check<Header: SignableHeader>(_ signed: Signed<Header>, _ vector: Accepted) throws {
        let key = try key(vector)
        let genesisHash = try #require(vector.genesisHash?.hash, vector.label)
        let signingHash = signed.header.signingHash(in: genesisHash)
        #expect(signingHash == vector.signingHash?.hash, vector.label)
        #expect(key.publicKey.verifies(signed.signature, of: signingHash), vector.label)
        #expect(Signed(signed.header, in: genesisHash, signedBy: key) == signed, vector.label)
    }

    private func key(_ vector: Accepted) throws -> SecretKey {
        SecretKey(seed: try #require(vector.seed?.hash, vector.label))
    }

    private func chainID(_ vector: Accepted) throws -> UInt64 {
        try #require(vector.chainID.flatMap { UInt64($0) }, vector.label)
    }
}
