import Store
import Testing
import Verification
import WasmHost
import Wire

/// What a store had when it was last looked at, read row by row without the node's code: whatever it has later must go on
/// from there.
struct ObservedChain {
    /// Hashes of the log's entries, from position 1.
    private(set) var entries: [Hash] = []
    /// The log's chained hash behind each of them.
    private(set) var chained: [Hash] = []
    /// Hashes of the sub-blocks' headers, from height 1.
    private(set) var subBlocks: [Hash] = []

    var height: UInt64 { UInt64(subBlocks.count) }

    /// How much of what is known is read again each time; all of it is at the end.
    private static let overlap = 300

    /// Reads on, from a little before where it was, or from the start; nothing that was there may be gone or another.
    mutating func advance(_ store: NodeStore, fromStart: Bool = false) throws {
        var index = fromStart ? 0 : max(0, entries.count - Self.overlap)
        while true {
            let batch = try store.entries(from: UInt64(index) + 1, bytesMax: 1 << 20)
            if batch.entries.isEmpty { break }
            for entry in batch.entries {
                let before = index == 0 ? store.genesis.hash : chained[index - 1]
                let (hash, chain) = (LogEntry.hash(ofEncoding: entry), LogEntry.chained(entry, after: before))
                if index < entries.count {
                    try #require(entries[index] == hash && chained[index] == chain, "log position \(index + 1)")
                } else {
                    entries.append(hash)
                    chained.append(chain)
                }
                index += 1
            }
        }
        try #require(index >= entries.count, "the log ends at \(index), and had \(entries.count) entries before")
        let last = try store.lastHeight()
        try #require(last >= height, "the chain ends at \(last), and had \(height) sub-blocks before")
        var at = fromStart ? 1 : UInt64(max(1, subBlocks.count - Self.overlap / 10))
        while at <= last {
            let header = try #require(try store.subBlockHeader(at: at), "sub-block \(at)")
            if at <= height {
                try #require(subBlocks[Int(at) - 1] == header.header.hash, "sub-block \(at)")
            } else {
                subBlocks.append(header.header.hash)
            }
            at += 1
        }
    }

    /// Why the log does not keep a receipt's promises about itself; nil: it does (RCPT-6).
    func broken(_ receipt: Receipt) -> String? {
        let (position, last) = (receipt.promise.position, receipt.group.lastPosition)
        guard position >= 1, position <= entries.count else { return "NO_ENTRY at \(position) of \(entries.count)" }
        guard entries[Int(position) - 1] == receipt.promise.entryHash else { return "OTHER_ENTRY at \(position)" }
        guard last <= entries.count, chained[Int(last) - 1] == receipt.group.logHash else {
            return "OTHER_LOG at \(last)"
        }
        return nil
    }
}

/// Derives everything again as it comes, in this process, and compares: a verifier that lives through all kills.
final class LivingVerifier {
    private var verifier: ChainVerifier
    private let thread: SandboxThread

    init(_ genesis: Genesis) throws {
        thread = try SandboxThread(fuelMax: genesis.parameters.fuelMax)
        verifier = try ChainVerifier(genesis: genesis, host: WasmRuleHost(for: genesis, cacheFolder: nil))
    }

    var height: UInt64 { verifier.agreement.subBlocks }

    /// Verifies what is new. Throws the first difference.
    func advance(_ store: NodeStore) throws {
        try thread.run {
            while let step = try store.published(at: verifier.agreement.subBlocks + 1) { try verifier.check(step) }
        }
    }

    /// The ledger's conservation at the end (LEDGER-1, LEDGER-3).
    func finish() throws { try thread.run { try verifier.finish() } }
}
