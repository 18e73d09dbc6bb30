extension Envelope {
    /// What the sender signs (TX-12).
    public var signingHash: Hash {
        var writer = WireWriter(capacity: encodedByteCount)
        encodeUnsigned(into: &writer)
        return Hash.of(.envelope, writer)
    }

    /// The hash of the operation at `index` (TX-10).
    public func transactionHash(at index: Int) -> Hash {
        var writer = WireWriter(capacity: 40 + lane.encodedByteCount + operations[index].encodedByteCount)
        encodeHashPrefix(into: &writer)
        operations[index].encode(into: &writer)
        return Hash.of(.transaction, writer)
    }

    /// Replaces `hashes` by those of all operations, in their order.
    ///
    /// - Parameter scratch: room to encode in, worth keeping between calls.
    public func transactionHashes(into hashes: inout [Hash], using scratch: inout WireWriter) {
        scratch.removeAll()
        encodeHashPrefix(into: &scratch)
        let prefix = scratch.count
        hashes.removeAll(keepingCapacity: true)
        hashes.reserveCapacity(operations.count)
        for operation in operations {
            scratch.truncate(to: prefix)
            operation.encode(into: &scratch)
            hashes.append(Hash.of(.transaction, scratch))
        }
    }

    /// Replaces `hashes` by those of all operations, in their order.
    public func transactionHashes(into hashes: inout [Hash]) {
        // Room for the largest operation and what stands before it.
        let operationBytes = operations.reduce(0) { max($0, $1.encodedByteCount) }
        var scratch = WireWriter(capacity: overheadByteCount + operationBytes)
        transactionHashes(into: &hashes, using: &scratch)
    }

    /// Bytes that the operation at `index` pays for: its own, and its part of the envelope's others, rounded up (TX-15).
    public func size(at index: Int) -> Int {
        operations[index].encodedByteCount + (overheadByteCount + operations.count - 1) / operations.count
    }

    /// What makes an operation a transaction of this network, lane and sender.
    private func encodeHashPrefix(into writer: inout WireWriter) {
        writer.write(chainID)
        lane.encode(into: &writer)
        writer.write(sender.bytes)
    }
}
