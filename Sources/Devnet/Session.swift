public import Foundation
import RuleBuild
import Wire

/// A devnet's folder: everything that it was started with and everything that it did (DEV-5).
public struct Session: Sendable {
    /// Such as `quiet-harbour-417`.
    public let name: String
    /// Absolute.
    public let folder: String

    /// The node's store.
    public var data: String { folder + "/data" }
    /// The built rules.
    public var rules: String { folder + "/rules" }
    /// One file a service.
    public var logs: String { folder + "/logs" }
    /// For Prometheus and Grafana.
    public var observability: String { folder + "/observability" }
    /// What came of it, as JSON.
    public var summaryPath: String { folder + "/summary.json" }
    /// What a process of the session wrote to stderr.
    public func log(of process: String) -> String { "\(logs)/\(process).log" }
    /// Where a verifier puts evidence of what it finds.
    func evidence(of process: String) -> String { "\(logs)/\(process).evidence" }
    /// What a verifier keeps of the chain.
    func mirror(of process: String) -> String { "\(mirrors)/\(process)" }
    var mirrors: String { folder + "/mirrors" }
    /// Where clients put receipts for verifiers to watch.
    public var receipts: String { folder + "/receipts" }
    var servicePath: String { folder + "/service.json" }
    var inboxPath: String { folder + "/inbox.txt" }
    var settlementPath: String { folder + "/settlement.json" }
    var adminPath: String { folder + "/admin.json" }
    var runPath: String { folder + "/run.json" }
    var pidsPath: String { folder + "/pids.json" }
    var keysPath: String { folder + "/keys.json" }
    var manifestPath: String { folder + "/manifest.json" }

    /// The folder that sessions are kept in unless one says otherwise.
    public static func defaultFolder() -> String {
        let environment = ProcessInfo.processInfo.environment
        let home = environment["LANEWAY_HOME"] ?? (NSHomeDirectory() + "/.laneway")
        return home + "/sessions"
    }

    /// A new folder below `sessions`; a name that is taken, even by a session that starts at this moment, gets a number.
    static func create(name: String, in sessions: String?) throws(DevnetError) -> Session {
        let parent = URL(filePath: sessions ?? defaultFolder()).standardizedFileURL.path
        do {
            try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
        } catch {
            throw cannotMake(parent, error.localizedDescription)
        }
        var session = Session(name: name, folder: "\(parent)/\(name)")
        var number = 1
        while mkdir(session.folder, 0o700) != 0 {
            guard errno == EEXIST else { throw cannotMake(session.folder, String(cString: strerror(errno))) }
            number += 1
            session = Session(name: "\(name)-\(number)", folder: "\(parent)/\(name)-\(number)")
        }
        for folder in [session.rules, session.logs, session.mirrors, session.receipts] where mkdir(folder, 0o755) != 0 {
            throw cannotMake(folder, String(cString: strerror(errno)))
        }
        return session
    }

    private static func cannotMake(_ folder: String, _ reason: String) -> DevnetError {
        DevnetError(
            .configuration, "cannot make the session's folder \(folder): \(reason)",
            remedy: "Give a folder that can be written with --sessions, or set LANEWAY_HOME.")
    }

    /// Reads one of its JSON files. Throws ``DevnetError`` for one that is not there, or is none.
    func read<Value: Decodable>(_ type: Value.Type = Value.self, from path: String) throws(DevnetError) -> Value {
        do {
            return try JSONDecoder().decode(type, from: Data(contentsOf: URL(filePath: path)))
        } catch {
            let isThere = FileManager.default.fileExists(atPath: path)
            throw DevnetError(
                .configuration, isThere ? "cannot read \(path): \(error)" : "there is no \(path)",
                remedy: "Give a session's folder or name: laneway devnet list.")
        }
    }

    /// Deletes the folder.
    func remove() { try? FileManager.default.removeItem(atPath: folder) }

    /// Writes a file as it is.
    func write(bytes: [UInt8], to path: String) throws(DevnetError) {
        do {
            try Data(bytes).write(to: URL(filePath: path))
        } catch {
            throw cannotWrite(path, error)
        }
    }

    private func cannotWrite(_ path: String, _ error: any Error) -> DevnetError {
        DevnetError(
            .failed, "cannot write \(path): \(error.localizedDescription)", remedy: "Check room and permissions.")
    }

    /// Writes a JSON file; `secret` ones only the owner may read, from the moment they are there.
    func write(_ value: some Encodable, to path: String, secret: Bool = false) throws(DevnetError) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        do {
            let data = try encoder.encode(value)
            let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, secret ? 0o600 : 0o644)
            guard descriptor >= 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
            let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
            try file.write(contentsOf: data + Data("\n".utf8))
        } catch {
            throw cannotWrite(path, error)
        }
    }
}
extension Session {
    /// Everybody's keys.
    static func developmentKeys(of session: String) throws(DevnetError) -> DevnetKeys {
        let path = try find(session, with: "keys.json", remedy: "a key with --key FILE").keysPath
        guard let data = FileManager.default.contents(atPath: path),
            let keys = try? JSONDecoder().decode(SessionKeys.Seed.self, from: data)
        else {
            throw DevnetError(.configuration, "cannot read \(path)", remedy: "Give a key with --key FILE.")
        }
        return DevnetKeys(seed: keys.seed)
    }

    /// Where the network service of a session is, from its folder or name. Throws ``DevnetError`` for what is no
    /// session.
    public static func serviceURL(of session: String) throws(DevnetError) -> String {
        let path = try find(session, with: "service.json", remedy: "the service's URL with --url").servicePath
        guard let data = FileManager.default.contents(atPath: path),
            let service = try? JSONDecoder().decode(SessionService.self, from: data)
        else {
            throw DevnetError(.configuration, "cannot read \(path)", remedy: "Give the service's URL with --url.")
        }
        return service.url
    }

    /// The session of a folder or name that has this file.
    private static func find(_ text: String, with file: String, remedy: String) throws(DevnetError) -> Session {
        for folder in [text, "\(defaultFolder())/\(text)"] {
            let path = URL(filePath: folder).standardizedFileURL.path
            guard FileManager.default.fileExists(atPath: "\(path)/\(file)") else { continue }
            return Session(name: URL(filePath: path).lastPathComponent, folder: path)
        }
        throw DevnetError(
            .configuration, "\(text) is no session: there is no \(file)",
            remedy: "Give the session's folder, its name, or \(remedy).")
    }

    /// The session of a folder, or of a name in the folder of sessions. Throws ``DevnetError`` for what is none, with the
    /// name that may have been meant.
    ///
    /// - Parameter sessions: where sessions are kept; nil: ``defaultFolder()``.
    public static func find(_ text: String, in sessions: String?) throws(DevnetError) -> Session {
        let parent = sessions ?? defaultFolder()
        for folder in [text, "\(parent)/\(text)"] {
            let path = URL(filePath: folder).standardizedFileURL.path
            guard FileManager.default.fileExists(atPath: path + "/pids.json") else { continue }
            return Session(name: URL(filePath: path).lastPathComponent, folder: path)
        }
        let names = all(in: sessions).map(\.name)
        throw DevnetError(
            .configuration, "\(text) is no session: there is none of that name in \(parent)",
            remedy: names.isEmpty ? "Start one: laneway devnet up." : NearestName.remedy(text, among: names))
    }

    /// Every session that is kept there, the one that was started last at the end.
    ///
    /// - Parameter sessions: where sessions are kept; nil: ``defaultFolder()``.
    public static func all(in sessions: String?) -> [Session] {
        let parent = URL(filePath: sessions ?? defaultFolder()).standardizedFileURL.path
        let names = (try? FileManager.default.contentsOfDirectory(atPath: parent)) ?? []
        return names.map { Session(name: $0, folder: "\(parent)/\($0)") }
            .filter { FileManager.default.fileExists(atPath: $0.pidsPath) }
            .map { ($0, $0.started) }.sorted { ($0.1, $0.0.name) < ($1.1, $1.0.name) }.map(\.0)
    }

    /// When it was started; the distant past where nobody can say.
    public var started: Date {
        let attributes = try? FileManager.default.attributesOfItem(
            atPath: FileManager.default.fileExists(atPath: manifestPath) ? manifestPath : pidsPath)
        return attributes?[.modificationDate] as? Date ?? .distantPast
    }
}

/// `service.json`: where the node's network service is while it runs.
struct SessionService: Codable {
    let url: String
}
