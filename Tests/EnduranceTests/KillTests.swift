import Foundation
import RuleTestSupport
import Store
import Testing
import Wire

/// NODE-1, SVC-2, RCPT-6, STO-14: what a node promised it has kept, whenever it is killed.
@Suite("A node that is killed", .serialized)
struct KillTests {
    /// How often: `LANEWAY_KILLS`, 200 in CI, with a release build's node (`LANEWAY_EXECUTABLE`).
    private static let kills = ProcessInfo.processInfo.environment["LANEWAY_KILLS"].flatMap { Int($0) } ?? 25
    /// `LANEWAY_SEED` replays a schedule, as far as a machine's timing can be.
    private static let seed =
        ProcessInfo.processInfo.environment["LANEWAY_SEED"].flatMap { UInt64($0) } ?? .random(in: 1...1_000_000)

    /// When a node is killed.
    private enum Moment: String, CaseIterable {
        /// While it creates its store, opens it, replays, or sets the network up.
        case starting
        /// At any time under load.
        case running
        /// As soon as the write-ahead log changes: in the middle of a commit, every other one with a snapshot.
        case writing
    }

    @Test("under load, again and again, loses nothing that it gave a receipt for, and goes on")
    func killed() throws {
        let folder = try TestFolder()
        let network = try EnduranceNetwork(seed: "kill/\(Self.seed)", in: folder.path, senders: 6)
        var random = SeededGenerator(seed: Self.seed)
        let ledger = Ledger()
        var chain = ObservedChain()
        let verifier = try LivingVerifier(network.genesis)
        var moments: [Moment: Int] = [:]
        var (checked, verified) = (0, 0)
        let begun = Date()
        print("kills: seed \(Self.seed), \(Self.kills) times, \(NodeProcess.executable)")
        for number in 1...Self.kills {
            let moment: Moment =
                number <= 3
                ? .starting
                : [.starting, .running, .running, .writing].randomElement(
                    using: &random) ?? .running
            moments[moment, default: 0] += 1
            try Self.runAndKill(network, at: moment, number, &random, ledger)
            // Dead: what is there is what the disk has.
            guard FileManager.default.fileExists(atPath: network.data + "/node.sqlite") else { continue }
            let store = try NodeStore.open(in: network.data, mode: .readOnly, genesis: network.genesis)
            try chain.advance(store)
            try verifier.advance(store)
            try #require(verifier.height == chain.height, "kill \(number)")
            let given = ledger.given
            for given in given[checked...] {
                try #require(chain.broken(given.receipt) == nil, "kill \(number), seed \(Self.seed): \(given.receipt)")
            }
            checked = given.count
            let told = ledger.height
            try #require(told.0 <= chain.height, "clients were told of height \(told.0), there are \(chain.height)")
            if told.0 > 0 { try #require("\(chain.subBlocks[Int(told.0) - 1])" == told.commitment, "kill \(number)") }
            if number == Self.kills / 2 {
                try Self.verify(network)
                verified += 1
            }
        }
        let node = try NodeProcess(session: folder.path)
        _ = try node.waitUntilReady()
        node.kill(SIGTERM)
        // It completes its block, and then waits to be let go of: its input is closed when it is dropped.
        while !node.lines.contains(where: { $0.contains("\"event\":\"result\"") }) {
            try #require(node.isRunning, "\(node.errors)")
            usleep(5_000)
        }
        node.kill(SIGKILL)
        try node.finish()
        let store = try NodeStore.open(in: network.data, mode: .readOnly, genesis: network.genesis)
        try chain.advance(store, fromStart: true)
        try verifier.advance(store)
        try verifier.finish()
        try Self.verify(network)
        let given = ledger.given
        let lost = given.count { chain.broken($0.receipt) != nil }
        let groups = try Self.checkSignatures(given, network.genesis)
        try Self.checkOutcomes(given, store)
        let counts = ledger.counts
        let seconds = Int(Date().timeIntervalSince(begun))
        print(
            """
            kills: \(Self.kills) (\(Moment.allCases.map { "\($0) \(moments[$0] ?? 0)" }.joined(separator: ", "))) \
            in \(seconds) s; receipts \(given.count) under \(groups) signatures; losses \(lost); \
            sub-blocks \(chain.height), log \(chain.entries.count)
            kills: receipts by kind \(counts.receipts.map { "\($0): \($1)" }.sorted()); \
            refused \(counts.refused.sorted { $0.key < $1.key }.map { "\($0): \($1)" }); \
            busy \(counts.busy.sorted { $0.key < $1.key }.map { "\($0): \($1)" }); \
            verified whole \(verified + 1) times
            """)
        #expect(lost == 0)
        #expect(counts.unexpected.isEmpty, "\(counts.unexpected.prefix(5))")
        // Nothing of this says anything unless there was something to lose.
        for kind: LogEntry.Kind in [.envelope, .bundle, .deposit, .forcedEnvelope] {
            #expect((counts.receipts[kind] ?? 0) > 0, "no receipt of a \(kind)")
        }
    }

    /// One life of the node.
    private static func runAndKill(
        _ network: EnduranceNetwork, at moment: Moment, _ number: Int, _ random: inout SeededGenerator, _ ledger: Ledger
    ) throws {
        let node = try NodeProcess(session: network.folder)
        defer {
            node.kill(SIGKILL)
            _ = try? node.finish()
        }
        if moment == .starting {
            usleep(UInt32.random(in: 0...startMicroseconds, using: &random))
            return
        }
        let address = try node.waitUntilReady()
        let clients = LoadClients(of: network, at: address, into: ledger, seed: seed &+ UInt64(number))
        clients.start()
        usleep(UInt32.random(in: 50_000...400_000, using: &random))
        if moment == .writing {
            waitForWrite(network.data + "/node.sqlite-wal", delay: .random(in: 0...3_000, using: &random))
        }
        try #require(node.isRunning, "the node ended by itself: \(node.errors.suffix(1_000))")
        node.kill(SIGKILL)
        try node.finish()
        clients.finish()
    }

    /// About as long as a start takes.
    private static let startMicroseconds: UInt32 = 600_000

    /// Returns as soon as a file is written to, or after half a second.
    ///
    /// - Parameter delay: microseconds after that, so that the middle of a larger commit is hit, too.
    private static func waitForWrite(_ path: String, delay: UInt32) {
        func written() -> timespec {
            var status = stat()
            stat(path, &status)
            return status.st_mtim
        }
        let (before, deadline) = (written(), Date().addingTimeInterval(0.5))
        while Date() < deadline {
            let now = written()
            if now.tv_nsec != before.tv_nsec || now.tv_sec != before.tv_sec { break }
        }
        usleep(delay)
    }

    /// `laneway verify`, another process: from the genesis on.
    private static func verify(_ network: EnduranceNetwork) throws {
        let process = Process()
        process.executableURL = URL(filePath: NodeProcess.executable)
        process.arguments = ["verify", network.data]
        let output = Pipe()
        process.standardOutput = output
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let text = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        try #require(process.terminationStatus == 0 && text.hasPrefix("VERIFIED"), "\(text)")
    }

    /// RCPT-5, once for every signature; answers how many there are.
    private static func checkSignatures(_ given: [Given], _ genesis: Genesis) throws -> Int {
        var signatures: Set<Signature> = []
        for given in given where signatures.insert(given.receipt.signature).inserted {
            try given.receipt.check(genesis: genesis)
        }
        return signatures.count
    }

    /// Everything that was taken has one outcome, and has it in time; what has none may still wait.
    private static func checkOutcomes(_ given: [Given], _ store: NodeStore) throws {
        var ended: [Hash: (count: Int, height: UInt64)] = [:]
        let last = try store.lastHeight()
        for height in stride(from: 1, through: last, by: 1) {
            guard let subBlock = try store.subBlock(at: height) else { continue }
            let outcomes = try Outcomes(decoding: subBlock.outcomes)
            var hashes = outcomes.included.map(\.transaction)
            hashes += outcomes.endings.filter { $0.outcome != .alreadyKnown }.map(\.transaction)
            hashes += outcomes.bundles.filter { $0.outcome != .alreadyKnown }.map(\.bundle)
            for hash in hashes { ended[hash, default: (0, height)].count += 1 }
        }
        for given in given {
            let entry = try CheckedEntry(trusting: given.entry)
            for hash in entry.bundleHash.map({ [$0] }) ?? entry.transactionHashes {
                let (promise, found) = (given.receipt.promise, ended[hash])
                if let found {
                    try #require(found.count == 1, "\(hash) ended \(found.count) times")
                    try #require(promise.outcomeBy == 0 || found.height <= promise.outcomeBy, "\(hash) ended late")
                } else {
                    try #require(promise.outcomeBy == 0 || promise.outcomeBy > last, "\(hash) has no outcome")
                }
            }
        }
    }
}
