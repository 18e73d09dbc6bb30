import Foundation
import Sequencer
import Store
import Verification
import WasmHost
import Wire

/// A running node's chain, verified step by step and held against what others saw of it (VER-9 to VER-12).
struct Following: ~Copyable {
    /// What was found, and what shows it.
    struct Lie: Error {
        let difference: Difference
        /// Nil where nobody signed it.
        let evidence: Evidence?
    }

    private let chain: NodeChain
    private let genesis: Genesis
    private let mirror: Mirror?
    private let json: Bool
    private var verifier: ChainVerifier
    private var others: [OtherCopy]
    private var receipts: ReceiptFolder?

    /// - Parameters:
    ///   - mirror: where what agrees is kept; what it has already is verified again first.
    ///   - others: folders of other verifiers' copies, which need not be there yet.
    ///   - receipts: a folder of receipts.
    init(
        _ chain: NodeChain, _ genesis: Genesis, host: WasmRuleHost, mirror: Mirror?, others: [String],
        receipts: String?, json: Bool
    ) throws {
        self.chain = chain
        self.genesis = genesis
        self.mirror = mirror
        self.json = json
        verifier = try ChainVerifier(genesis: genesis, host: host)
        self.others = others.map { OtherCopy(folder: $0, genesis: genesis) }
        self.receipts = receipts.map { ReceiptFolder(path: $0) }
    }

    /// What agrees so far.
    var agreement: Agreement { verifier.agreement }

    /// Throws ``Lie``. Without `follow` it ends with what is published; else once standard input is closed and what was
    /// published until then is verified.
    mutating func run(follow: Bool) throws {
        try checkMirror()
        let watcher = StandardInputWatcher()
        if follow { watcher.start() }
        var isLast = false
        while !isLast {
            isLast = !follow || watcher.isClosed
            var steps: [PublishedSubBlock]
            repeat {
                steps = try chain.steps(after: agreement.subBlocks, waitMilliseconds: isLast ? 0 : 250)
                try check(steps)
                try compare()
                if json, follow, !steps.isEmpty { try VerifyReport(agreement, json: true).printProgress() }
            } while isLast && !steps.isEmpty
        }
        try verifier.finish()
    }

    /// A copy that was kept is somebody's word as well.
    private mutating func checkMirror() throws {
        guard let mirror else { return }
        while let step = try mirror.store.published(at: agreement.subBlocks + 1) {
            do {
                try verifier.check(step)
            } catch let difference as Difference {
                let evidence = try difference.subject.flatMap { try Evidence(of: $0, in: mirror.store) }
                throw Lie(difference: difference, evidence: evidence)
            }
        }
        try compare()
    }

    private mutating func check(_ steps: [PublishedSubBlock]) throws {
        guard !steps.isEmpty else { return }
        for (index, step) in steps.enumerated() {
            do {
                try verifier.check(step)
            } catch let difference as Difference {
                try mirror?.keep(Array(steps[..<index]))
                let evidence = try difference.subject.flatMap { subject in
                    try mirror.map {
                        Evidence(of: subject, genesisHash: genesis.hash, log: try $0.log(), step: step)
                    }
                }
                throw Lie(difference: difference, evidence: evidence)
            }
        }
        try mirror?.keep(steps)
    }

    /// What was kept, with what others kept and what was promised. Each verifier keeps before it compares, so that of two
    /// at least one sees a contradiction at once.
    private mutating func compare() throws {
        guard let mirror else { return }
        for index in others.indices {
            guard let evidence = try others[index].contradiction(of: mirror, upTo: agreement.subBlocks) else {
                continue
            }
            throw Lie(difference: try evidence.confirm(genesis: genesis, host: Self.noHost), evidence: evidence)
        }
        guard let broken = try receipts?.broken(in: mirror.store) else { return }
        throw Lie(
            difference: Difference(
                .brokenReceipt, at: "\(broken.file), \(broken.promise.place)", expected: broken.promise.expected,
                found: broken.promise.found),
            evidence: try Evidence(of: broken.promise, broken.receipt, in: mirror.store))
    }

    private static func noHost() -> any RuleHost { preconditionFailure("headers need no rules") }
}

/// Another verifier's copy, which may come into being later.
private struct OtherCopy {
    let folder: String
    let genesis: Genesis
    private var opened: NodeStore?
    /// The last height that was compared.
    private var height: UInt64 = 0

    init(folder: String, genesis: Genesis) {
        self.folder = folder
        self.genesis = genesis
    }

    /// Two headers for one height, as far as both copies go and were not compared before; nil if there are none. Throws
    /// ``Store/StoreError``.
    mutating func contradiction(of mirror: Mirror, upTo last: UInt64) throws(StoreError) -> Evidence? {
        guard let other = try store() else { return nil }
        while height < last, let theirs = try other.subBlockHeader(at: height + 1) {
            height += 1
            guard let mine = try mirror.store.subBlockHeader(at: height), mine.header != theirs.header,
                theirs.isSigned(in: genesis)
            else { continue }
            return Evidence(genesisHash: genesis.hash, proof: .contradiction(.subBlock(mine), .subBlock(theirs)))
        }
        return nil
    }

    /// Nil while there is none. Throws ``Store/StoreError``, also for another network's.
    private mutating func store() throws(StoreError) -> NodeStore? {
        if opened == nil {
            do {
                opened = try NodeStore.open(in: folder, mode: .readOnly, genesis: genesis)
            } catch {
                // Whoever begins it may be half way.
                guard [.missing, .emptyFile].contains(error.code) else { throw error }
            }
        }
        return opened
    }
}
