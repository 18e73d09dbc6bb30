import Dispatch
import Sequencer
import Store
public import Wire

/// What a verifier has found to agree.
public struct Agreement: Hashable, Sendable {
    /// Entries of the log.
    public var entries: UInt64 = 0
    /// Sub-blocks that follow from the log, as they were published.
    public var subBlocks: UInt64 = 0
    /// Blocks likewise.
    public var blocks: UInt64 = 0
    /// Included transactions.
    public var transactions: UInt64 = 0
    /// The last sub-block's commitment; the genesis hash before the first.
    public var commitment: Hash
}

/// What the core makes of a log, compared with what was published for it, wherever the two come from (VER-1 to VER-4).
struct Derivation: ~Copyable {
    let genesis: Genesis
    private(set) var sequencer: Sequencer
    private(set) var agreement: Agreement

    /// At the start of the log. Throws ``SequencerError`` for a genesis outside its bounds.
    init(genesis: Genesis, host: any RuleHost) throws(SequencerError) {
        self.genesis = genesis
        sequencer = try Sequencer(genesis: genesis, host: host)
        agreement = Agreement(commitment: sequencer.commitment)
    }

    /// Position of the last entry that was applied.
    var position: UInt64 { agreement.entries }

    /// Decodes entries, the first of which is the log's at `firstPosition`, and checks their signatures, on all cores.
    func check(_ entries: [[UInt8]], from firstPosition: UInt64) throws(Difference) -> [CheckedEntry] {
        let genesis = genesis
        var results = [Result<CheckedEntry, EntryError>?](repeating: nil, count: entries.count)
        results.withUnsafeMutableBufferPointer { results in
            // Each iteration writes an element of its own.
            nonisolated(unsafe) let results = results
            DispatchQueue.concurrentPerform(iterations: entries.count) { index in
                results[index] = Result { () throws(EntryError) in
                    try CheckedEntry(decoding: entries[index], genesis: genesis)
                }
            }
        }
        var checked: [CheckedEntry] = []
        checked.reserveCapacity(results.count)
        for (index, result) in results.enumerated() {
            switch result {
            case .success(let entry): checked.append(entry)
            case .failure(let error):
                throw Difference(
                    .badLog, at: "log position \(firstPosition + UInt64(index))", expected: "a signed entry",
                    found: "\(error)", subject: .log(position: firstPosition + UInt64(index)))
            case nil: preconditionFailure("every iteration writes its element")
            }
        }
        return checked
    }

    /// Applies the log's next entry. Throws ``Difference`` for one that may not stand there, and ``SequencerError`` when
    /// the machine fails.
    mutating func apply(_ entry: CheckedEntry) throws -> Effects {
        let position = position + 1
        do throws(SequencerError) {
            let effects = try sequencer.apply(entry)
            agreement.entries = position
            return effects
        } catch {
            guard error.code == .invalidEntry else { throw error }
            throw Difference(
                .badLog, at: "log position \(position)", expected: "a valid entry", found: "\(error)",
                subject: .log(position: position))
        }
    }

    /// Compares what follows with what was published (VER-2); nil: nothing was.
    ///
    /// - Parameter forced: the transactions of it that came from the inbox (INB-13).
    mutating func compare(
        _ derived: SubBlock, forced: [Hash], with published: EncodedSubBlock?
    ) throws(Difference) {
        guard let published else {
            throw Difference(
                .missing, at: "sub-block \(derived.header.height)", expected: "\(derived.header.hash)",
                found: "nothing")
        }
        do throws(Difference) {
            try SubBlockComparison(
                derived: derived, published: published, forced: Set(forced), genesis: genesis
            ).check()
        } catch {
            throw error.about(.subBlock(derived.header.height))
        }
        agreement.subBlocks += 1
        agreement.transactions += UInt64(derived.outcomes.included.count)
        agreement.commitment = derived.header.hash
    }

    /// Likewise a block's header (VER-3).
    mutating func compare(_ derived: BlockHeader, with published: Signed<BlockHeader>?) throws(Difference) {
        guard let published else {
            throw Difference(.missing, at: "block \(derived.number)", expected: "\(derived.hash)", found: "nothing")
        }
        do throws(Difference) {
            try BlockComparison(derived: derived, published: published, genesis: genesis).check()
        } catch {
            throw error.about(.block(derived.number))
        }
        agreement.blocks += 1
    }
}
