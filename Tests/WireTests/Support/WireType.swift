import Testing
import Wire

/// One type of the wire without its type, so that a test can run over all of them.
struct WireType: Sendable, CustomTestStringConvertible {
    let name: String
    let encodedBytesMin: Int
    /// A random value's encoding.
    let arbitrary: @Sendable (inout SeededGenerator) -> [UInt8]
    /// Checks on a random value what `encoded` and `init(decoding:)` promise.
    let checkRoundTrip: @Sendable (inout SeededGenerator) throws -> Void
    /// Decodes and encodes again.
    let reencode: @Sendable ([UInt8]) throws(WireError) -> [UInt8]

    var testDescription: String { name }

    init<Value: Arbitrary>(_ type: Value.Type, _ name: String? = nil) {
        self.name = name ?? "\(type)"
        encodedBytesMin = Value.encodedBytesMin
        arbitrary = { Value(using: &$0).encoded }
        checkRoundTrip = { random in
            let value = Value(using: &random)
            let bytes = value.encoded
            let decoded = try Value(decoding: bytes)
            #expect(decoded == value)
            #expect(value.encodedByteCount == bytes.count)
            #expect(bytes.count >= Value.encodedBytesMin)
            var writer = WireWriter()
            writer.write(UInt8(0xee))
            value.encode(into: &writer)
            value.encode(into: &writer)
            #expect(writer.bytes == [0xee] + bytes + bytes)
        }
        reencode = { bytes throws(WireError) in try Value(decoding: bytes).encoded }
    }

    static let all: [WireType] = [
        WireType(Hash.self), WireType(PublicKey.self), WireType(Signature.self), WireType(LaneName.self),
        WireType(Operation.self), WireType(Envelope.self), WireType(LogEntry.self), WireType(Tick.self),
        WireType(Deposit.self), WireType(ModuleDeployment.self), WireType(LaneRegistration.self),
        WireType(ReserveGrant.self), WireType(LaneUpgrade.self), WireType(UpgradeCancellation.self),
        WireType(ForcedEnvelope.self),
        WireType(LaneConfiguration.self), WireType(FuelLimits.self),
        WireType(Transfer.self), WireType(Withdrawal.self), WireType(Cancellation.self),
        WireType(BundleCancellation.self), WireType(LaneExit.self), WireType(LaneImport.self),
        WireType(WithdrawalClaim.self), WireType(WithdrawalRecord.self), WireType(StateEntry.self),
        WireType(MapPath.self), WireType(LaneStateLeaf.self), WireType(Origin.self), WireType(LaneExport.self),
        WireType(Genesis.self), WireType(NetworkParameters.self), WireType(SubBlockHeader.self),
        WireType(BlockHeader.self), WireType(Signed<SubBlockHeader>.self), WireType(Signed<BlockHeader>.self),
        WireType(Outcomes.self), WireType(Inclusion.self), WireType(Ending.self), WireType(LaneFault.self),
        WireType(LaneAttribution.self), WireType(Payout.self), WireType(Posting.self), WireType(SubBlock.self),
        WireType(LaneEvent.self), WireType([LaneEvent].self, "[LaneEvent]"),
        WireType(MerklePath.self), WireType([LaneAttribution].self, "[LaneAttribution]"),
        WireType([Posting].self, "[Posting]"), WireType(Bundle.self), WireType(Leg.self), WireType(Opening.self),
        WireType(OpeningsPolicy.self), WireType(BundleOutcome.self), WireType(Component.self),
        WireType(Component.Property.self), WireType(Component.Shill.self), WireType([Component].self, "[Component]"),
        WireType(Receipt.self), WireType(MapPath.self), WireType(LaneStateLeaf.self),
    ]

    static func named(_ name: String) -> WireType? { all.first { $0.name == name } }
}
