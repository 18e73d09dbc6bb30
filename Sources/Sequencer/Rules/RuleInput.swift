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
        writer.writeFields(Self.headerBytes) { fields in
            fields.write(context.height)
            fields.write(context.timeMilliseconds)
            fields.write(context.baseFeePerGas)
            fields.write(context.gas)
            fields.write(context.bytes)
            fields.write(UInt32(count))
            fields.write(UInt32(0))
            fields.write(UInt64(0))
        }
        payloadOffset = UInt32(Self.headerBytes + count * (Self.recordBytes + (results ? Self.resultBytes : 0)))
    }

    private var payloadOffset: UInt32 = 0

    mutating func add(_ record: Record) {
        let payloadOffset = payloadOffset
        writer.writeFields(Self.recordBytes) { fields in
            fields.write(record.hash.bytes)
            fields.write(record.sender.bytes)
            fields.write(record.operation.nonce)
            fields.write(record.operation.gasLimit)
            fields.write(record.operation.maxFeePerGas)
            fields.write(record.operation.maxPriorityFeePerGas)
            fields.write(record.operation.bid)
            fields.write(record.operation.validUntil)
            fields.write(record.arrival)
            fields.write(record.key)
            fields.write(payloadOffset)
            fields.write(UInt32(record.payloadBytes))
            fields.write(record.arrivalHeight)
        }
        self.payloadOffset += UInt32(record.payloadBytes)
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
}
