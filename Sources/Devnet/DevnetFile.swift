import Foundation
public import RuleBuild

/// `devnet.toml`: what `laneway devnet up` is to do, key by key as its options are named (DEV-13). What a file does not
/// say is nil.
public struct DevnetFile: Sendable {
    /// See ``DevnetOptions/seed``.
    public private(set) var seed: String?
    /// Paths start at the file's folder.
    public private(set) var flow: String?
    /// See ``DevnetOptions/rate``.
    public private(set) var rate: Int?
    /// See ``DevnetOptions/untilDrained``.
    public private(set) var untilDrained: Bool?
    /// Paths start at the file's folder.
    public private(set) var apps: [String]?
    /// A path starts at the file's folder.
    public private(set) var scenario: String?
    /// See ``DevnetOptions/rounds``.
    public private(set) var rounds: UInt64?
    /// See ``DevnetOptions/lifetime``.
    public private(set) var lifetime: UInt64?
    /// HOST:PORT.
    public private(set) var listen: String?
    /// See ``DevnetOptions/searches``.
    public private(set) var searcher: Bool?
    /// A path starts at the file's folder.
    public private(set) var sessions: String?

    /// Says nothing.
    public init() {}

    /// Its keys.
    static let keys = [
        "seed", "flow", "rate", "until_drained", "apps", "scenario", "rounds", "lifetime", "listen", "searcher",
        "sessions",
    ]
    private static let bytesMax = 1 << 20

    /// Reads a file.
    ///
    /// - Throws: `RuleBuildError` with the line at fault.
    public init(path: String) throws(RuleBuildError) {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw RuleBuildError(
                .unreadable, path, "there is no such file, or it cannot be read",
                remedy: "Name a devnet.toml (Specs/devnet.md, DEV-13).")
        }
        guard data.count <= Self.bytesMax, let text = String(validating: data, as: UTF8.self) else {
            throw RuleBuildError(
                .unreadable, path, "it is no text, or has more than \(Self.bytesMax) bytes", remedy: "Save it as UTF-8."
            )
        }
        try self.init(text: text, path: path)
    }

    /// Reads a file's text.
    ///
    /// - Throws: `RuleBuildError` with the line at fault.
    init(text: String, path: String) throws(RuleBuildError) {
        let root = try ManifestTable(text: text, path: path)
        try root.allow(Self.keys)
        let folder = URL(filePath: path).deletingLastPathComponent()
        func file(_ key: String) throws(RuleBuildError) -> String? {
            try root.string(key).map { Self.path($0, in: folder) }
        }
        seed = try root.textOrDigits("seed")
        flow = try file("flow")
        rate = root.has("rate") ? Int(try root.integer("rate", in: 1...1_000_000, default: UInt32(1))) : nil
        untilDrained = root.has("until_drained") ? try root.truth("until_drained", default: false) : nil
        apps = try root.strings("apps")?.map { Self.path($0, in: folder) }
        scenario = try file("scenario")
        rounds = root.has("rounds") ? try root.integer("rounds", in: 1...UInt64.max, default: 1) : nil
        lifetime =
            root.has("lifetime") ? try root.integer("lifetime", in: 1...UInt64(UInt32.max), default: 1) : nil
        listen = try root.string("listen")
        searcher = root.has("searcher") ? try root.truth("searcher", default: false) : nil
        sessions = try file("sessions")
    }

    private static func path(_ text: String, in folder: URL) -> String {
        text.hasPrefix("/") ? text : folder.appending(path: text).standardizedFileURL.path
    }
}

extension ManifestTable {
    /// A text; an integer is its decimal digits.
    fileprivate func textOrDigits(_ key: String) throws(RuleBuildError) -> String? {
        guard has(key), !hasText(key) else { return try string(key) }
        return "\(try integer(key, in: 0...UInt64.max, default: 0))"
    }
}
