import Foundation
public import Wire

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
    /// What came of it, as JSON.
    public var summaryPath: String { folder + "/summary.json" }
    var verifierLog: String { logs + "/verifier.log" }
    var servicePath: String { folder + "/service.json" }
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
        for folder in [session.rules, session.logs] where mkdir(folder, 0o755) != 0 {
            throw cannotMake(folder, String(cString: strerror(errno)))
        }
        return session
    }

    private static func cannotMake(_ folder: String, _ reason: String) -> DevnetError {
        DevnetError(
            .configuration, "cannot make the session's folder \(folder): \(reason)",
            remedy: "Give a folder that can be written with --sessions, or set LANEWAY_HOME.")
    }

    /// Whether its processes were started.
    var hasStarted: Bool { FileManager.default.fileExists(atPath: pidsPath) }

    /// Deletes the folder.
    func remove() { try? FileManager.default.removeItem(atPath: folder) }

    /// Writes a module.
    func write(_ module: [UInt8], to path: String) throws(DevnetError) {
        do {
            try Data(module).write(to: URL(filePath: path))
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
    /// The development key of a lane's owner. Throws ``DevnetError`` for what is no session.
    public static func ownerKey(of lane: LaneName, in session: String) throws(DevnetError) -> SecretKey {
        for folder in [session, "\(defaultFolder())/\(session)"] {
            let path = Session(name: session, folder: folder).keysPath
            guard let data = FileManager.default.contents(atPath: path) else { continue }
            guard let keys = try? JSONDecoder().decode(SessionKeys.Seed.self, from: data) else {
                throw DevnetError(
                    .configuration, "cannot read \(path)", remedy: "Give the owner's key with --key FILE.")
            }
            return DevnetKeys(seed: keys.seed).owner(of: lane)
        }
        throw DevnetError(
            .configuration, "\(session) is no session: there is no keys.json",
            remedy: "Give the session's folder or name, or the owner's key with --key FILE.")
    }

    /// Where the network service of a session is, from its folder or name. Throws ``DevnetError`` for what is no
    /// session.
    public static func serviceURL(of session: String) throws(DevnetError) -> String {
        for folder in [session, "\(defaultFolder())/\(session)"] {
            let path = Session(name: session, folder: folder).servicePath
            guard let data = FileManager.default.contents(atPath: path) else { continue }
            do { return try JSONDecoder().decode(SessionService.self, from: data).url } catch {
                throw DevnetError(.configuration, "cannot read \(path)", remedy: "Give the service's URL with --url.")
            }
        }
        throw DevnetError(
            .configuration, "\(session) is no session: there is no service.json",
            remedy: "Give the session's folder, its name, or the service's URL with --url.")
    }
}

/// `service.json`: where the node's network service is while it runs.
struct SessionService: Codable {
    let url: String
}
