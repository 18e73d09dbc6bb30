import Foundation
import Node
import Sequencer
import Store
import Testing
import Verification
import WasmHost
import Wire

@Suite("Networks in processes of their own", .serialized)
struct ProcessTests {
    private struct Summary: Decodable {
        let folder: String
        let verified: Bool
        let transactions: Int
        let bundles: Int
        let bundle_waits: Int
        let sub_blocks: Int
        let commitments: [String: String]
    }

    private static let flow = Rules.repository + "/Specs/vectors/order-flow-sample.jsonl"

    private func devnet(_ seed: String, _ test: TemporaryFolder, at path: String? = nil) throws -> Summary {
        let (code, output) = try LanewayProcess.run(
            [
                "devnet", "up", "--until-drained", "--json", "--rate", "15", "--seed", seed, "--sessions", test.path,
                "--flow", Self.flow,
            ], at: path)
        #expect(code == 0)
        return try JSONDecoder().decode(Summary.self, from: output)
    }

    @Test("Equal seeds give equal commitments in every process, another seed gives others")
    func equalSeeds() throws {
        let test = try TemporaryFolder()
        let (first, second, other) = (try devnet("31", test), try devnet("31", test), try devnet("32", test))
        #expect(first.commitments == second.commitments)
        #expect(first.folder != second.folder)
        #expect(first.commitments.count == 9)
        // The lanes' states and revenues are the same for whoever holds the keys, and nobody withdraws.
        for (name, hash) in first.commitments where !["state", "attribution", "withdrawals"].contains(name) {
            #expect(other.commitments[name] != hash, "\(name)")
        }
        for summary in [first, second, other] {
            #expect(summary.verified)
            #expect(summary.transactions == 70)
            #expect(summary.bundles == first.bundles && summary.bundles > 20 && summary.bundle_waits > 0)
            #expect(summary.sub_blocks >= 40)
        }
    }

    @Test("Equal seeds give equal commitments in another build", .enabled(if: LanewayProcess.otherBuild != nil))
    func otherBuild() throws {
        let test = try TemporaryFolder()
        for seed in ["33", "34", "35"] {
            let other = try devnet(seed, test, at: LanewayProcess.otherBuild)
            #expect(try devnet(seed, test).commitments == other.commitments, "seed \(seed)")
        }
    }

    /// The process id of the node whose data folder this is.
    private static func node(of data: String) throws -> Int32 {
        struct Pids: Decodable {
            struct Process: Decodable { let pid: Int32 }
            let node: Process
        }
        let pids = URL(filePath: data).deletingLastPathComponent().appending(path: "pids.json")
        return try JSONDecoder().decode(Pids.self, from: Data(contentsOf: pids)).node.pid
    }

    @Test("Killed at any moment it leaves what verifies, and a node goes on from there", arguments: [1, 2, 3, 4])
    func killed(seed: Int) async throws {
        let test = try TemporaryFolder()
        let devnet = try LanewayProcess([
            "devnet", "up", "--rate", "2", "--seed", "\(seed)", "--sessions", test.path, "--flow", Self.flow,
        ])
        var random = SeededGenerator(seed: UInt64(seed))
        var data: String?
        for _ in 0..<600 where data == nil {
            try await Task.sleep(for: .milliseconds(50))
            let sessions = try FileManager.default.contentsOfDirectory(atPath: test.path)
            data = sessions.first.map { test.inside($0) + "/data" }
                .flatMap { FileManager.default.fileExists(atPath: $0 + "/node.sqlite-wal") ? $0 : nil }
        }
        try await Task.sleep(for: .milliseconds(random.number(20...1_200)))
        #expect(devnet.isRunning)
        let folder = try #require(data)
        let node = try Self.node(of: folder)
        devnet.kill()
        kill(node, SIGKILL)
        _ = try devnet.finish()
        while kill(node, 0) == 0 { try await Task.sleep(for: .milliseconds(10)) }

        let (code, output) = try LanewayProcess.run(["verify", folder])
        #expect(code == 0)
        #expect(String(decoding: output, as: UTF8.self).hasPrefix("VERIFIED"))
        try await Sandbox.run { _ in
            let key = SecretKey(seed: Hash.of(.developmentKey, Array("sequencer/\(seed)".utf8)))
            let genesis = try NodeStore.open(in: folder, mode: .readOnly).genesis
            let host = try WasmRuleHost(for: genesis, cacheFolder: nil)
            do {
                var node = try Node.open(in: folder, key: key, host: host)
                #expect(node.recovery.damagedSnapshots == [])
                let time = node.ask { $0.timeMilliseconds }
                for step: UInt64 in 1...20 { _ = try node.tick(timeMilliseconds: time + step) }
                try node.close()
            }
            try NodeRuns.verify(folder, host: host)
        }
    }
}
