import Foundation
public import Wire

extension Session {
    /// The development key of a role (DEV-6), such as `client/alice` or `governance`. Throws ``DevnetError`` for what is no
    /// session.
    public static func key(of role: String, in session: String) throws(DevnetError) -> SecretKey {
        for folder in [session, "\(defaultFolder())/\(session)"] {
            let path = Session(name: session, folder: folder).keysPath
            guard let data = FileManager.default.contents(atPath: path) else { continue }
            guard let keys = try? JSONDecoder().decode(SessionKeys.Seed.self, from: data) else {
                throw DevnetError(.configuration, "cannot read \(path)", remedy: "Give a key with --key FILE.")
            }
            return DevnetKeys(seed: keys.seed).key(role)
        }
        throw DevnetError(
            .configuration, "\(session) is no session: there is no keys.json",
            remedy: "Give the session's folder or name, or a key with --key FILE.")
    }
}
