import Foundation
import Store
import Testing
import Wire

/// SVC-51, STO-13, NODE-4: a node whose disk is full, fails, or may not be written.
///
/// Full and read-only disks are file systems of a mount namespace that the node has to itself, for which a machine has to
/// let its user make one; a failing one is a limit on the size of files, which any machine has.
@Suite("A node whose disk", .serialized)
struct FullDiskTests {
    /// Whether file systems can be mounted here in a namespace of one's own.
    private static let canMount: Bool = {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["unshare", "-m", "mount", "-t", "tmpfs", "none", "/mnt"]
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }()

    /// Runs what follows with a tmpfs of so many MiB at `data`, which begins with a copy of what is in it.
    private static func smallDisk(_ data: String, mebibytes: Int) -> [String] {
        let script = """
            mkdir -p '\(data)' && cp -a '\(data)' '\(data).before' && mount -t tmpfs -o size=\(mebibytes)m none '\(data)' \
            && cp -a '\(data).before/.' '\(data)/' && exec "$@"
            """
        return ["unshare", "-m", "bash", "-c", script, "bash"]
    }

    /// A client that sends one transaction after the other and keeps what it was answered.
    private struct Sender {
        let network: EnduranceNetwork
        let client: NodeClient
        let ledger = Ledger()
        var nonce: UInt64 = 0

        /// The answer to the next one, or again to the one that was not taken.
        mutating func send() throws -> NodeClient.Answer {
            let entry = LogEntry.envelope(
                network.envelope(by: network.senders[0], to: EnduranceNetwork.open, nonce: nonce)
            ).encoded
            let answer = try client.submit(entry)
            ledger.add(answer, to: entry)
            if case .logged = answer { nonce += 1 }
            return answer
        }
    }

    @Test(
        "is full says so to clients and operator, loses nothing, and goes on by itself when there is room",
        .enabled(if: canMount))
    func full() throws {
        let folder = try TestFolder()
        let network = try EnduranceNetwork(seed: "full", in: folder.path, senders: 6)
        let node = try NodeProcess(session: folder.path, wrapper: Self.smallDisk(network.data, mebibytes: 24))
        let address = try node.waitUntilReady()
        // The node's own view of its disk.
        let disk = "/proc/\(node.processID)/root\(network.data)"
        var sender = Sender(network: network, client: NodeClient(address))
        for _ in 0..<20 { _ = try sender.send() }
        #expect(sender.nonce == 20)
        let health = NodeClient(address)
        _ = try Self.wait("a sub-block") { try health.call("laneway_network").count("height") > 0 ? true : nil }
        let filler = disk + "/filler"
        try Self.fill(filler)

        // Somebody is the first to find no room; nobody waits for it any longer than a client waits.
        let impatient = Thread {
            var sender = Sender(network: network, client: NodeClient(address, timeout: 5))
            sender.nonce = 20
            _ = try? sender.send()
        }
        impatient.start()
        let ready = try Self.wait("not ready") {
            let answer = try health.get("/readyz")
            return answer.status == 503 ? answer.body : nil
        }
        #expect(ready.contains("STORE_FULL") && ready.contains("Free room"), "\(ready)")
        #expect(try health.get("/healthz").status == 200)
        sender.nonce = 21
        guard case .busy(let code, let retry) = try sender.send() else { throw Surprise("it took more") }
        #expect(code == "STORE_FULL" && (1...5_000).contains(retry))
        // What the writer answers is refused, too, and nobody hangs; what the store answers is answered.
        let asked = #expect(throws: NodeClient.CallError.self) { try health.call("laneway_network") }
        #expect(asked?.name == "STORE_FULL" && asked?.retryMilliseconds != nil)
        #expect(try health.call("laneway_subBlock", "[\"latest\"]").count("height") > 0)
        #expect(node.errors.contains("STORE_FULL") && node.errors.contains("tried again"), "\(node.errors)")

        unlink(filler)
        _ = try Self.wait("ready again") { try health.get("/readyz").status == 200 ? true : nil }
        #expect(node.errors.contains("takes commits again"), "\(node.errors)")
        // What had found no room is in the log now, or was never taken; the account says which.
        sender.nonce = try health.call(
            "laneway_account", "[\"\(network.senders[0].publicKey)\",\"\(EnduranceNetwork.open)\"]"
        ).count("next_nonce")
        #expect((20...21).contains(sender.nonce))
        for _ in 0..<5 { _ = try sender.send() }
        let given = sender.ledger.given
        #expect(given.count == 25, "\(sender.ledger.counts)")

        // As a kill leaves it; the disk itself goes with the process.
        node.kill(SIGSTOP)
        try FileManager.default.copyItem(atPath: disk, toPath: folder.path + "/after")
        node.kill(SIGKILL)
        try node.finish()
        try Self.check(folder.path + "/after", network, given)
    }

    @Test("is full when it has to end says what to do, exit code 1, and the next start goes on", .enabled(if: canMount))
    func fullAtTheEnd() throws {
        let folder = try TestFolder()
        let network = try EnduranceNetwork(seed: "end", in: folder.path, senders: 6)
        let node = try NodeProcess(session: folder.path, wrapper: Self.smallDisk(network.data, mebibytes: 24))
        let address = try node.waitUntilReady()
        let disk = "/proc/\(node.processID)/root\(network.data)"
        var sender = Sender(network: network, client: NodeClient(address))
        for _ in 0..<10 { _ = try sender.send() }
        try Self.fill(disk + "/filler")
        let health = NodeClient(address)
        _ = try Self.wait("not ready") { try health.get("/readyz").status == 503 ? true : nil }
        node.kill(SIGSTOP)
        try FileManager.default.copyItem(atPath: disk, toPath: folder.path + "/after")
        node.kill(SIGCONT)
        node.kill(SIGTERM)
        #expect(try node.finish() == 1)
        #expect(node.errors.contains("STORE_FULL") && node.errors.contains("Free room on the disk"), "\(node.errors)")
        try Self.restart(folder.path, network, from: folder.path + "/after", sender.ledger.given)
    }

    @Test("fails stops it with a typed error, exit code 1, and the next start goes on with all that it promised")
    func failing() throws {
        let folder = try TestFolder()
        let network = try EnduranceNetwork(seed: "fail", in: folder.path, senders: 6)
        // The write-ahead log cannot grow beyond it. Blocks of 1 KiB.
        let limited = ["bash", "-c", "trap '' XFSZ; ulimit -f 2500; exec \"$@\"", "bash"]
        let node = try NodeProcess(session: folder.path, wrapper: limited)
        let address = try node.waitUntilReady()
        var sender = Sender(network: network, client: NodeClient(address))
        var ending: String?
        while ending == nil {
            do {
                if case .refused(let code) = try sender.send() { ending = code }
            } catch is HTTPConnection.Failure { ending = "gone" }
        }
        #expect(["NODE_STOPPED", "gone"].contains(ending))
        #expect(try node.finish() == 1)
        #expect(
            node.errors.contains("STORE_INPUT_OUTPUT") && node.errors.contains("open the store again"), "\(node.errors)"
        )
        #expect(node.lines.contains { $0.contains("\"event\":\"failed\"") && $0.contains("STORE_INPUT_OUTPUT") })
        #expect(!sender.ledger.given.isEmpty)
        try Self.check(network.data, network, sender.ledger.given)
        try Self.restart(folder.path, network, from: network.data, sender.ledger.given)
    }

    @Test("may not be written says so at the start, exit code 1, and starts once it may", .enabled(if: canMount))
    func readOnly() throws {
        let folder = try TestFolder()
        let network = try EnduranceNetwork(seed: "read", in: folder.path, senders: 6)
        var given: [Given] = []
        do {
            let node = try NodeProcess(session: folder.path)
            var sender = Sender(network: network, client: NodeClient(try node.waitUntilReady()))
            for _ in 0..<10 { _ = try sender.send() }
            given = sender.ledger.given
            node.kill(SIGKILL)
            try node.finish()
        }
        #expect(given.count == 10)
        let script =
            "mount --bind '\(network.data)' '\(network.data)' && mount -o remount,bind,ro '\(network.data)' && exec \"$@\""
        let node = try NodeProcess(session: folder.path, wrapper: ["unshare", "-m", "bash", "-c", script, "bash"])
        #expect(try node.finish() == 1)
        #expect(
            node.errors.contains("STORE_") && node.errors.contains("Read-only file system")
                && node.errors.contains(network.data), "\(node.errors)")
        try Self.check(network.data, network, given)
        try Self.restart(folder.path, network, from: network.data, given)
    }

    // MARK: Steps

    private struct Surprise: Error, CustomStringConvertible {
        let description: String
        init(_ description: String) { self.description = description }
    }

    /// Writes until there is no room at all.
    private static func fill(_ path: String) throws {
        let file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw Surprise("cannot create \(path): \(String(cString: strerror(errno)))") }
        defer { close(file) }
        let bytes = [UInt8](repeating: 0, count: 4_096)
        while write(file, bytes, bytes.count) > 0 {}
        try #require(errno == ENOSPC)
    }

    private static func wait<Value>(_ what: String, _ ask: () throws -> Value?) throws -> Value {
        let deadline = Date().addingTimeInterval(60)
        while Date() < deadline {
            if let value = try ask() { return value }
            usleep(10_000)
        }
        throw Surprise("waited for: \(what)")
    }

    /// A store that is whole, and keeps what was promised.
    private static func check(_ data: String, _ network: EnduranceNetwork, _ given: [Given]) throws {
        let store = try NodeStore.open(in: data, mode: .readOnly, genesis: network.genesis)
        _ = try store.checkChain()
        try store.checkPages()
        var chain = ObservedChain()
        try chain.advance(store)
        for given in given { #expect(chain.broken(given.receipt) == nil) }
        let verifier = try LivingVerifier(network.genesis)
        try verifier.advance(store)
        try verifier.finish()
    }

    /// A node that starts with what is in `data` takes more, and still keeps what was promised.
    private static func restart(
        _ folder: String, _ network: EnduranceNetwork, from data: String, _ given: [Given]
    ) throws {
        if data != network.data {
            try? FileManager.default.removeItem(atPath: network.data)
            try FileManager.default.moveItem(atPath: data, toPath: network.data)
            unlink(network.data + "/filler")
        }
        let node = try NodeProcess(session: folder)
        let client = NodeClient(try node.waitUntilReady())
        var sender = Sender(network: network, client: client)
        sender.nonce = try client.call(
            "laneway_account", "[\"\(network.senders[0].publicKey)\",\"\(EnduranceNetwork.open)\"]"
        ).count("next_nonce")
        for _ in 0..<5 { _ = try sender.send() }
        #expect(sender.ledger.given.count == 5, "\(sender.ledger.counts)")
        node.kill(SIGKILL)
        try node.finish()
        try check(network.data, network, given + sender.ledger.given)
    }
}
