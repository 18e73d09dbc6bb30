/// Writes the inputs of Specs/rule-abi.md by its tables, independently of the code that reads them.
package struct CallBytes {
    /// A transaction's fields, with defaults where a test does not care.
    package struct Transaction: Sendable {
        package var hashByte: UInt8 = 1
        package var senderByte: UInt8 = 2
        package var nonce: UInt64 = 0
        package var gasLimit: UInt64 = 21_000
        package var maxFeePerGas: UInt128 = 100
        package var maxPriorityFeePerGas: UInt128 = 5
        package var bid: UInt128 = 0
        package var validUntil: UInt64 = 0
        package var arrival: UInt64 = 7
        package var key: UInt128 = 0
        package var payload: [UInt8] = []
        package var arrivalHeight: UInt64 = 3
        package var isLeg = false

        package init() {}

        /// The defaults, changed.
        package static func with(_ change: (inout Transaction) -> Void) -> Transaction {
            var transaction = Transaction()
            change(&transaction)
            return transaction
        }
    }

    /// A result record's fields.
    package struct Result: Sendable {
        package var succeeded = true
        package var code: UInt32 = 0
        package var gasCharged: UInt64 = 21_000
        package var baseFee: UInt128 = 10
        package var priorityFee: UInt128 = 20
        package var charge: UInt128 = 30

        package init() {}
    }

    /// A revenue record's fields.
    package struct Revenue: Sendable {
        package var bundle: UInt128 = 0
        package var crossLane: UInt128 = 0
        package var operatorFees: UInt128 = 0

        package init(bundle: UInt128 = 0, crossLane: UInt128 = 0, operatorFees: UInt128 = 0) {
            self.bundle = bundle
            self.crossLane = crossLane
            self.operatorFees = operatorFees
        }
    }

    package private(set) var bytes: [UInt8] = []

    /// ABI-10; with `results`, what `settle` gets, which ends them with `revenue`.
    package static func input(
        height: UInt64 = 9, time: UInt64 = 1_000, baseFee: UInt128 = 10, gas: UInt64 = 1_000_000,
        bytes spaceBytes: UInt64 = 100_000, _ transactions: [Transaction], results: [Result]? = nil,
        revenue: Revenue = Revenue()
    ) -> [UInt8] {
        var call = CallBytes()
        call.put(height)
        call.put(time)
        call.put(baseFee)
        call.put(gas)
        call.put(spaceBytes)
        call.put(UInt32(transactions.count))
        call.put(UInt32(0))
        call.put(UInt64(0))
        var payloadOffset = 64 + 192 * transactions.count
        if let results { payloadOffset += 64 * results.count + 64 }
        for transaction in transactions {
            call.bytes += [UInt8](repeating: transaction.hashByte, count: 32)
            call.bytes += [UInt8](repeating: transaction.senderByte, count: 32)
            call.put(transaction.nonce)
            call.put(transaction.gasLimit)
            call.put(transaction.maxFeePerGas)
            call.put(transaction.maxPriorityFeePerGas)
            call.put(transaction.bid)
            call.put(transaction.validUntil)
            call.put(transaction.arrival)
            call.put(transaction.key)
            call.put(UInt32(payloadOffset))
            call.put(UInt32(transaction.payload.count))
            call.put(transaction.arrivalHeight)
            call.put(UInt32(transaction.isLeg ? 1 : 0))
            call.put(UInt32(0))
            call.put(UInt64(0))
            payloadOffset += transaction.payload.count
        }
        for result in results ?? [] {
            call.put(UInt32(result.succeeded ? 1 : 0))
            call.put(result.code)
            call.put(result.gasCharged)
            call.put(result.baseFee)
            call.put(result.priorityFee)
            call.put(result.charge)
        }
        if results != nil {
            call.put(revenue.bundle)
            call.put(revenue.crossLane)
            call.put(revenue.operatorFees)
            call.put(UInt128(0))
        }
        for transaction in transactions { call.bytes += transaction.payload }
        return call.bytes
    }

    /// ABI-7; the entries as given, in that order.
    package static func configuration(_ entries: [(key: String, value: [UInt8])]) -> [UInt8] {
        var call = CallBytes()
        call.put(UInt32(entries.count))
        call.put(UInt32(0))
        for (key, value) in entries {
            call.put(UInt32(key.utf8.count))
            call.put(UInt32(value.count))
            call.bytes += Array(key.utf8) + value
            while call.bytes.count % 8 != 0 { call.bytes.append(0) }
        }
        return call.bytes
    }

    /// A number's bytes, least significant first.
    package static func littleEndian(_ value: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: value.littleEndian) { Array($0) }
    }

    private mutating func put(_ value: some FixedWidthInteger) { bytes += Self.littleEndian(value) }
}
