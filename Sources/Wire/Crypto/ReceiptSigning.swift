extension Receipt.Promise {
    /// A leaf of its group's tree (RCPT-2).
    public var hash: Hash {
        var writer = WireWriter(capacity: 48)
        writer.write(position)
        writer.write(entryHash.bytes)
        writer.write(outcomeBy)
        return Hash.of(.promise, writer)
    }
}

extension Receipt.Group {
    /// What the sequencer signs for `count` promises under `root` (RCPT-3).
    func signingHash(count: UInt64, root: Hash) -> Hash {
        var writer = WireWriter(capacity: 121)
        writer.write(Receipt.version)
        writer.write(genesisHash.bytes)
        writer.write(firstPosition)
        writer.write(lastPosition)
        writer.write(logHash.bytes)
        writer.write(count)
        writer.write(root.bytes)
        return Hash.of(.receipt, writer)
    }
}

extension Receipt {
    /// A receipt for each of `promises`, in their order, under one signature (RCPT-4). O(n log n).
    ///
    /// The caller answers for it that everything up to the group's last position is durable.
    public static func receipts(for promises: [Promise], in group: Group, signedBy key: SecretKey) -> [Receipt] {
        guard !promises.isEmpty else { return [] }
        let tree = MerkleTree(over: promises.map(\.hash))
        let signature = key.sign(group.signingHash(count: UInt64(promises.count), root: tree.root))
        return promises.enumerated().map { index, promise in
            Receipt(promise: promise, group: group, path: tree.path(to: index), signature: signature)
        }
    }

    /// What the signature has to be over; nil if the path leads to no root.
    public var signingHash: Hash? {
        path.root(over: promise.hash).map { group.signingHash(count: path.count, root: $0) }
    }

    /// Whether the sequencer of `genesis` gave this receipt (RCPT-5). It says nothing of whether it was kept. Throws
    /// ``ReceiptError``.
    public func check(genesis: Genesis) throws(ReceiptError) {
        let genesisHash = genesis.hash
        guard group.genesisHash == genesisHash else {
            throw ReceiptError(
                .otherNetwork, "it is of the network with genesis \(group.genesisHash), not \(genesisHash)")
        }
        guard promise.position >= 1, group.firstPosition <= promise.position,
            promise.position <= group.lastPosition
        else {
            throw ReceiptError(
                .position,
                "position \(promise.position) is not among those that were signed, \(group.firstPosition) to "
                    + "\(group.lastPosition)")
        }
        guard let signingHash else {
            throw ReceiptError(
                .path, "a path of \(path.siblings.count) hashes leads from no leaf \(path.index) of \(path.count)")
        }
        guard genesis.sequencer.verifies(signature, of: signingHash) else {
            throw ReceiptError(.signature, "the signature over it is not that of the sequencer, \(genesis.sequencer)")
        }
    }
}
