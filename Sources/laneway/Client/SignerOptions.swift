import ArgumentParser
import Devnet
import Wire

/// Whose key signs.
struct SignerOptions: ParsableArguments {
    @Option(
        help: """
            Any name, which then has a development key of the session; with a slash a role of its keys.json, such as \
            account/alice.
            """)
    var from: String?

    @Option(help: "A file with a key, as account new makes it, instead of --from.")
    var key: String?

    func validate() throws {
        guard from == nil || key == nil else { throw ValidationError("Give --from or --key, not both.") }
    }

    func signer(in network: NetworkOptions) throws -> SecretKey {
        if let key { return try KeyFile.read(key) }
        guard let from else {
            throw UsageError(
                description: "who signs? Give --from NAME for a development key of the session, or --key FILE")
        }
        return try Self.developmentKey(from, in: network.session)
    }

    /// DEV-6: `client/NAME`, or the role that `name` is.
    static func developmentKey(_ name: String, in session: String?) throws -> SecretKey {
        guard let session else {
            throw UsageError(
                description:
                    "only a session knows the development key of \(name): give --session, or a key with --key FILE")
        }
        guard (1...128).contains(name.utf8.count), name.utf8.allSatisfy(Self.isAllowed), !name.hasPrefix("/") else {
            throw UsageError(
                description: "\"\(name.prefix(80))\" is no name: choose letters, digits, \".\", \"_\" and \"-\"")
        }
        return try Session.key(of: name.contains("/") ? name : "client/\(name)", in: session)
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        let character = Character(Unicode.Scalar(byte))
        return character.isASCII && (character.isLetter || character.isNumber || "./_-".contains(character))
    }

    /// How the next command names the signer.
    var text: String { from.map { "--from \($0)" } ?? key.map { "--key \($0)" } ?? "" }
}
