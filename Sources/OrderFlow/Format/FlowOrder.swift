import Wire

/// What has to hold between the lines of a file, and what no transaction of a chain can break (FLOW-13, FLOW-14).
struct FlowOrder {
    private var last: (block: UInt64, index: UInt32, baseFee: Amount)?
    private var hashes: Set<Bytes32> = []

    /// Takes one line more. Throws `gas`, `order`, `repeatedHash` or `baseFee`.
    mutating func append(
        block: UInt64, index: UInt32, hash: Bytes32, gasUsed: UInt64, baseFee: Amount
    ) throws(FlowProblem) {
        guard gasUsed > 0 else { throw FlowProblem(.gas, field: "gas_used", "is 0") }
        if let last {
            guard (last.block, last.index) < (block, index) else {
                let repeated = (last.block, last.index) == (block, index)
                throw FlowProblem(
                    .order, field: last.block > block ? "block" : "index",
                    "\(block)/\(index) \(repeated ? "is there twice" : "stands after \(last.block)/\(last.index)")")
            }
            guard last.block != block || last.baseFee == baseFee else {
                throw FlowProblem(
                    .baseFee, field: "base_fee", "is \(baseFee), but \(last.baseFee) before in block \(block)")
            }
        }
        guard hashes.insert(hash).inserted else {
            throw FlowProblem(.repeatedHash, field: "hash", "\(hash) was there before")
        }
        last = (block, index, baseFee)
    }

    /// Takes a record. Throws `gasPrice` too.
    mutating func append(_ record: FlowRecord) throws(FlowProblem) {
        _ = try FlowTransaction.priorityFee(gasPrice: record.gasPrice, baseFee: record.baseFee)
        try append(
            block: record.block, index: record.index, hash: record.hash, gasUsed: record.gasUsed,
            baseFee: record.baseFee)
    }

    mutating func append(_ transaction: FlowTransaction) throws(FlowProblem) {
        try append(
            block: transaction.block, index: transaction.index, hash: transaction.hash, gasUsed: transaction.gasUsed,
            baseFee: transaction.baseFee)
    }
}

extension FlowTransaction {
    /// Throws `gasPrice` if the price does not cover the base fee.
    static func priorityFee(gasPrice: Amount, baseFee: Amount) throws(FlowProblem) -> Amount {
        guard gasPrice >= baseFee else {
            throw FlowProblem(.gasPrice, field: "gas_price", "\(gasPrice) is below the base fee \(baseFee)")
        }
        return gasPrice - baseFee
    }
}
