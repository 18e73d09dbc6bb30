import Wire

/// Writes the input of a rule's call (ABI-10) into a buffer that is kept from call to call.
struct RuleInput {
    static let headerBytes = 64
    static let recordBytes = 176
    static let resultBytes = 64

    private(set) var writer = WireWriter()

    /// What a call header says.
    struct Context {
        var height: UInt64
        var timeMilliseconds: UInt64
        var baseFeePerGas: Amount
        /// The most that the lane could be given in this sub-block.
        var gas: UInt64
        var bytes: UInt64
    }

    /// A transaction with what the record says beside its own fields.
    struct Record {
        let operation: OperationTerms
        let payloadBytes: Int
        let hash: Hash
        let sender: PublicKey
        let arrival: UInt64
        let arrivalHeight: UInt64
        let key: UInt128
    }

    /// Starts an input. Then exactly `count` ``add(_:)``, for `settle` ``add(result:)`` for each, then
    /// ``add(payload:)`` for each.
    mutating func start(_ context: Context, count: Int, results: Bool = false) {
        writer.removeAll(keepingCapacity: true)
        writer.write(context.height)
        writer.write(context.timeMilliseconds)
        writer.write(context.baseFeePerGas)
        writer.write(context.gas)
        writer.write(context.bytes)
        writer.write(UInt32(count))
        writer.write(UInt32(0))
        writer.write(UInt64(0))
        payloadOffset = UInt32(Self.headerBytes + count * (Self.recordBytes + (results ? Self.resultBytes : 0)))
    }

    private var payloadOffset: UInt32 = 0

    mutating func add(_ record: Record) {
        record.hash.encode(into: &writer)
        record.sender.encode(into: &writer)
        writer.write(record.operation.nonce)
        writer.write(record.operation.gasLimit)
        writer.write(record.operation.maxFeePerGas)
        writer.write(record.operation.maxPriorityFeePerGas)
        writer.write(record.operation.bid)
        writer.write(record.operation.validUntil)
        writer.write(record.arrival)
        writer.write(record.key)
        writer.write(payloadOffset)
        writer.write(UInt32(record.payloadBytes))
        writer.write(record.arrivalHeight)
        payloadOffset += UInt32(record.payloadBytes)
    }

    mutating func add(result: ExecutedTransaction) {
        writer.write(UInt32(result.outcome == .included ? 1 : 0))
        writer.write(result.code)
        writer.write(result.gasCharged)
        writer.write(result.baseFee)
        writer.write(result.priorityFee)
        writer.write(result.charge)
    }

    mutating func add(payload: [UInt8]) { payload.withUnsafeBytes { writer.append($0) } }

    /// A configuration is the whole input of `configure` (ABI-7).
    mutating func set(configuration: [UInt8]) {
        writer.removeAll(keepingCapacity: true)
        configuration.withUnsafeBytes { writer.append($0) }
    }
}
