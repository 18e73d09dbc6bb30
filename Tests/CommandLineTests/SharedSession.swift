import Foundation
import Testing

/// One devnet, played once for all tests that look at what it left.
enum SharedSession {
    static let seed = "X"
    private static let result = Result {
        let sessions = Laneway.path("sessions")
        let run = try Laneway.run(
            "devnet", "up", "--until-drained", "--json", "--seed", seed, "--sessions", sessions)
        try #require(run.status == 0, "\(run)")
        return run
    }

    /// How the command that ran it ended.
    static var run: Laneway.Run { get throws { try result.get() } }

    /// What it printed.
    static var summary: [String: Any] { get throws { try run.json() } }

    /// Its folder.
    static var folder: String { get throws { try #require(try summary["folder"] as? String) } }

    /// A copy that a test may damage.
    static func copy() throws -> String {
        let copy = Laneway.path("copy")
        try FileManager.default.copyItem(atPath: folder, toPath: copy)
        return copy
    }
}

extension [String: Any] {
    func text(_ key: String) throws -> String { try #require(self[key] as? String, "\(key)") }
    func number(_ key: String) throws -> Int { try #require(self[key] as? Int, "\(key)") }
    func object(_ key: String) throws -> [String: Any] { try #require(self[key] as? [String: Any], "\(key)") }
    func objects(_ key: String) throws -> [[String: Any]] { try #require(self[key] as? [[String: Any]], "\(key)") }
    func difference(_ key: String) throws -> Int128 { try #require(Int128(text(key)), "\(key)") }
    func amount(_ key: String) throws -> UInt128 { try #require(UInt128(text(key)), "\(key)") }
}
