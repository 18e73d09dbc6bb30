import Foundation
import Synchronization
import Testing
import Wire

/// SVC-5, SVC-19, SVC-50: ten thousand connections of clients that are not honest, and a few that are.
@Suite("A node that ten thousand hostile connections come to", .serialized)
struct ConnectionFloodTests {
    /// How many are opened, together.
    private static let connections = 10_000
    /// What the node's memory may grow by, over what it had before: bodies (128 MiB) and answers (256 MiB) of SVC-5, and as
    /// much again as the bodies for buffers of connections.
    private static let growthMaxKiB = 512 << 10

    /// What a hostile client does once it is connected.
    private enum Manner: Int, CaseIterable {
        /// Nothing.
        case silent
        /// Half a request's head.
        case halfHead
        /// A head, and less of the body than it says.
        case halfBody
        /// What is no HTTP.
        case garbage
        /// Announces 100 MB, and sends.
        case announced
        /// Sends 100 MB and more without announcing them, as fast as they are taken.
        case endless
        /// Asks for much, and never reads.
        case deaf

        private static let post = "POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"

        var opening: [UInt8] {
            switch self {
            case .silent: []
            case .halfHead: Array("GET /healthz HTTP/1.1\r\nHost: x\r\nX-Long: ".utf8)
            case .halfBody:
                Array("\(Self.post)Content-Length: 1000000\r\n\r\n".utf8) + [UInt8](repeating: 0x20, count: 60_000)
            case .garbage: Array("\u{16}\u{03}\u{01}\u{02} GET\r\n\r\n\r\n{]".utf8)
            case .announced: Array("\(Self.post)Content-Length: 104857600\r\n\r\n".utf8)
            case .endless: Array("\(Self.post)Transfer-Encoding: chunked\r\n\r\n".utf8)
            case .deaf:
                Array("\(Self.post)Content-Length: \(Self.batch.count)\r\n\r\n".utf8) + Self.batch
            }
        }

        /// A hundred questions, of which each has a large answer.
        private static let batch: [UInt8] = {
            let call = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"laneway_subBlock\",\"params\":[1]}"
            return Array(("[" + Array(repeating: call, count: 100).joined(separator: ",") + "]").utf8)
        }()

        /// What goes out for as long as it is taken.
        var rest: [UInt8]? {
            switch self {
            case .announced, .endless: Self.chunk
            default: nil
            }
        }

        private static let chunk =
            Array("10000\r\n".utf8) + [UInt8](repeating: 0x20, count: 0x10000) + Array("\r\n".utf8)
    }

    @Test("keeps its memory within its bounds, and answers honest clients all the while")
    func flood() throws {
        let folder = try TestFolder()
        let network = try EnduranceNetwork(seed: "flood", in: folder.path, senders: 6)
        let most = Self.raiseDescriptors()
        let node = try NodeProcess(session: folder.path)
        let address = try node.waitUntilReady()
        let honest = HonestClients(network, address)
        honest.start()
        while honest.answered < 20 { usleep(10_000) }
        let before = try node.memoryKiB("VmRSS")
        let begun = Date()

        let flood = Flood(address)
        var (peak, openMost) = (before, 0)
        // A part of them is open at any time; all of them come.
        for number in 0..<Self.connections {
            let manner = Manner.allCases[number % Manner.allCases.count]
            flood.open(manner.opening, rest: manner.rest)
            if number.isMultiple(of: 100) {
                flood.send()
                peak = max(peak, try node.memoryKiB("VmRSS"))
                openMost = max(openMost, flood.openCount)
            }
        }
        // They stay, as long as they are let.
        let deadline = Date().addingTimeInterval(5)
        while Date() < deadline {
            flood.send()
            peak = max(peak, try node.memoryKiB("VmRSS"))
            usleep(20_000)
        }
        let seconds = Date().timeIntervalSince(begun)
        let sent = flood.sentBytes
        flood.closeAll()
        honest.stop()
        let high = try node.memoryKiB("VmHWM")
        print(
            """
            connections: \(flood.opened) opened of \(Self.connections) (\(openMost) at one time, \(most) descriptors), \
            \(sent >> 20) MiB sent in \(Int(seconds)) s; memory \(before >> 10) MiB before, \(peak >> 10) MiB at most, \
            \(high >> 10) MiB ever; honest: \(honest.summary)
            """)
        #expect(flood.opened == Self.connections)
        #expect(high - before < Self.growthMaxKiB, "\(high - before) KiB more than \(before)")
        #expect(honest.failures.isEmpty, "\(honest.failures.prefix(3))")
        #expect(honest.answeredSince(begun) >= 10)
        #expect(node.isRunning)
        let client = NodeClient(address)
        #expect(try client.get("/readyz").status == 200)
    }

    /// As many descriptors as this process may have; the node that it starts then may have as many.
    private static func raiseDescriptors() -> Int {
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        limit.rlim_cur = limit.rlim_max
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        return Int(limit.rlim_cur)
    }
}

/// Many connections of one thread, none of which is waited for.
private final class Flood {
    private struct Connection {
        let descriptor: Int32
        /// What it still has to say first.
        var left: ArraySlice<UInt8>
        /// What it says then, over and over, up to 100 MB.
        let rest: [UInt8]?
        var sent = 0
    }

    private static let bytesMax = 100_000_000

    private let address: NodeAddress
    private var connections: [Connection] = []
    private(set) var opened = 0
    private(set) var sentBytes = 0

    init(_ address: NodeAddress) { self.address = address }

    var openCount: Int { connections.count }

    func open(_ opening: [UInt8], rest: [UInt8]?) {
        // A full backlog is a moment's matter.
        for _ in 0..<1_000 {
            if let descriptor = try? LoopbackSocket.connected(to: address.port, isBlocking: false) {
                connections.append(Connection(descriptor: descriptor, left: opening[...], rest: rest))
                opened += 1
                return
            }
            send()
            usleep(1_000)
        }
    }

    /// Sends on all of them what they take, once, and forgets those that were closed.
    func send() {
        connections = connections.compactMap { connection in
            var connection = connection
            if connection.left.isEmpty, connection.sent < Self.bytesMax {
                connection.left = connection.rest.map { $0[...] } ?? []
            }
            guard !connection.left.isEmpty else { return Self.isOpen(connection.descriptor) ? connection : nil }
            let count = connection.left.withUnsafeBytes {
                Foundation.send(connection.descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if count > 0 {
                sentBytes += count
                connection.sent += count
                connection.left = connection.left.dropFirst(count)
            } else if errno != EAGAIN, errno != ENOTCONN {
                close(connection.descriptor)
                return nil
            }
            return connection
        }
    }

    /// Closes it if the other side has.
    private static func isOpen(_ descriptor: Int32) -> Bool {
        var byte: UInt8 = 0
        let count = recv(descriptor, &byte, 1, Int32(MSG_PEEK) | Int32(MSG_DONTWAIT))
        guard count == 0 || (count < 0 && errno != EAGAIN) else { return true }
        close(descriptor)
        return false
    }

    func closeAll() {
        for connection in connections { close(connection.descriptor) }
        connections = []
    }
}

/// Clients that ask and submit as they should, with a new connection where theirs was closed.
private final class HonestClients: Sendable {
    private struct State {
        var answers: [(at: Date, milliseconds: Double, keeps: Bool)] = []
        var failures: [String] = []
        var again = 0
        var isOver = false
        var running = 0
    }

    private let state = Mutex(State())
    private let network: EnduranceNetwork
    private let address: NodeAddress

    init(_ network: EnduranceNetwork, _ address: NodeAddress) {
        self.network = network
        self.address = address
    }

    /// How often one tries, each time with a new connection: the node may close one that has waited longest for others.
    private static let tries = 5

    func start() {
        for number in 0..<4 {
            state.withLock { $0.running += 1 }
            Thread { [self] in
                run(number)
                state.withLock { $0.running -= 1 }
            }.start()
        }
    }

    func stop() {
        state.withLock { $0.isOver = true }
        while state.withLock({ $0.running > 0 }) { usleep(1_000) }
    }

    var answered: Int { state.withLock { $0.answers.count } }
    var failures: [String] { state.withLock { $0.failures } }
    func answeredSince(_ date: Date) -> Int { state.withLock { $0.answers.count { $0.at >= date } } }

    var summary: String {
        state.withLock { state in
            func summary(keeps: Bool) -> String {
                let sorted = state.answers.filter { $0.keeps == keeps }.map(\.milliseconds).sorted()
                guard let last = sorted.last else { return "none" }
                return "\(sorted.count), median \(Int(sorted[sorted.count / 2])) ms, longest \(Int(last)) ms"
            }
            return "with a connection that they keep \(summary(keeps: true)); with new ones "
                + "\(summary(keeps: false)); asked again \(state.again), not answered \(state.failures.count)"
        }
    }

    private func run(_ number: Int) {
        // Every other one keeps its connection, as programs do; the others come anew each time.
        let keeps = number.isMultiple(of: 2)
        let client = NodeClient(address, timeout: 30)
        var nonce: UInt64 = 0
        while !state.withLock({ $0.isOver }) {
            let entry = LogEntry.envelope(
                network.envelope(by: network.senders[number], to: EnduranceNetwork.open, nonce: nonce)
            ).encoded
            let begun = Date()
            ask(number, keeps ? client : nil) { client in
                // The first try may have got through and its answer not: then the nonce is used, and that is an answer too.
                switch try client.submit(entry) {
                case .logged, .refused: return
                case .busy(let code, let retry): throw Busy(code: code, milliseconds: retry)
                }
            }
            nonce += 1
            ask(number, keeps ? client : nil) { client in
                guard try client.get("/healthz").status == 200 else { throw Busy(code: "healthz", milliseconds: 1) }
            }
            let milliseconds = Date().timeIntervalSince(begun) * 1_000
            state.withLock { $0.answers.append((Date(), milliseconds, keeps)) }
            usleep(20_000)
        }
    }

    private struct Busy: Error {
        let code: String
        let milliseconds: Int
    }

    private func ask(_ number: Int, _ client: NodeClient?, _ body: (NodeClient) throws -> Void) {
        var reasons: [String] = []
        for _ in 0..<Self.tries {
            do { return try body(client ?? NodeClient(address, timeout: 30)) } catch {
                reasons.append("\(error)")
                state.withLock { $0.again += 1 }
                usleep(50_000)
            }
        }
        state.withLock { $0.failures.append("client \(number): \(reasons)") }
    }
}
