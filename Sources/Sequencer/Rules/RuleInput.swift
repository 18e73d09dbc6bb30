import Wire

/// Writes the input of a rule's call (ABI-10) into a buffer that is kept from call to call.
struct RuleInput {
    static let headerBytes = 64
    static let recordBytes = 192
    static let resultBytes = 64
    static let revenueBytes = 64

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

    /// A transaction with what the record says beside its own fields. A leg's nonce is its index in its bundle, its
    /// arrival and last height are the bundle's, its bid and key 0.
    struct Record {
        let operation: OperationTerms
        let payloadBytes: Int
        let hash: Hash
        let sender: PublicKey
        let arrival: UInt64
        let arrivalHeight: UInt64
        let key: UInt128
        /// A leg of a bundle, not a transaction of the lane's own.
        var isLeg = false
    }

    /// What a lane earned beside what its transactions paid, as `settle` is told.
    struct Revenue {
        /// What the lane's openings brought.
        var bundle: Amount = 0
        /// Its part of what crosses lanes, before the take.
        var crossLane: Amount = 0
        /// What of all its revenue goes to the operator: take and slack fee.
        var operatorFees: Amount = 0
    }

    /// Starts an input. Then exactly `count` ``add(_:)``, for `settle` ``add(result:)`` for each and one
    /// ``add(revenue:)``, then ``add(payload:)`` for each.
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
        let resultsBytes = results ? count * Self.resultBytes + Self.revenueBytes : 0
        payloadOffset = UInt32(Self.headerBytes + count * Self.recordBytes + resultsBytes)
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
            fields.write(UInt32(record.isLeg ? 1 : 0))
            fields.write(UInt32(0))
            fields.write(UInt64(0))
        }
        self.payloadOffset += UInt32(record.payloadBytes)
    }

    /// - Parameter paid: what was charged of a transaction's bid, or what a leg's bundle paid the lane.
    mutating func add(result: ExecutedTransaction, paid: Amount) {
        writer.write(UInt32(result.outcome == .included ? 1 : 0))
        writer.write(result.code)
        writer.write(result.gasCharged)
        writer.write(result.baseFee)
        writer.write(result.priorityFee)
        writer.write(paid)
    }

    mutating func add(revenue: Revenue) {
        writer.writeFields(Self.revenueBytes) { fields in
            fields.write(revenue.bundle)
            fields.write(revenue.crossLane)
            fields.write(revenue.operatorFees)
            fields.write(UInt128(0))
        }
    }

    mutating func add(payload: [UInt8]) { payload.withUnsafeBytes { writer.append($0) } }
}
