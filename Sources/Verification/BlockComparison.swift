import Wire

/// Compares a published block header with the derived one (VER-3).
struct BlockComparison {
    let derived: BlockHeader
    let published: Signed<BlockHeader>
    let genesis: Genesis

    func check() throws(Difference) {
        let place = "block \(derived.number)"
        for (expected, found) in zip(derived.commitments, published.header.commitments)
        where expected.value != found.value {
            throw Difference(
                .badCommitment, at: "\(place), header.\(expected.name)", expected: expected.value, found: found.value)
        }
        guard published.isSigned(in: genesis) else {
            throw Difference(
                .badSignature, at: place, expected: "a signature by \(genesis.sequencer) for this network",
                found: "\(published.signature)")
        }
    }
}

extension BlockHeader {
    /// Every field with its name, as text.
    fileprivate var commitments: [(name: String, value: String)] {
        [
            ("number", "\(number)"), ("previous", "\(previous)"), ("first_height", "\(firstHeight)"),
            ("sub_block_count", "\(subBlockCount)"), ("sub_blocks", "\(subBlocksRoot)"), ("log", "\(logHash)"),
            ("lanes", "\(lanesRoot)"), ("rules", "\(rulesRoot)"), ("state", "\(stateRoot)"),
            ("attribution", "\(attributionRoot)"), ("ledger", "\(ledgerRoot)"),
            ("withdrawals", "\(withdrawalsRoot)"),
        ]
    }
}
