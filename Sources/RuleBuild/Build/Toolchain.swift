import Foundation

/// The programs that make a module: all three come with a Swift toolchain.
struct Toolchain {
    let swiftc: String
    let clang: String
    let linker: String
    /// What `swiftc --version` says.
    let version: String
    /// Unicode's tables for Embedded Swift, for rules that compare strings; linked only into those.
    let unicodeTables: String

    /// Finds the toolchain: in the folder that `LANEWAY_TOOLCHAIN` names, else where `PATH` finds `swiftc`.
    init(_ environment: [String: String]) throws(RuleBuildError) {
        let remedy =
            "Install a Swift 6.3 toolchain and put its usr/bin on PATH, or name that folder in LANEWAY_TOOLCHAIN."
        let folders: [String]
        if let folder = environment["LANEWAY_TOOLCHAIN"] {
            folders = [folder]
        } else {
            folders = (environment["PATH"] ?? "").split(separator: ":").map(String.init)
        }
        guard let found = Self.find("swiftc", in: folders) else {
            throw RuleBuildError(.toolchain, "swiftc", "it is not in \(folders.joined(separator: ":"))", remedy: remedy)
        }
        // Through links, so that the other programs and the libraries are found beside the real one.
        let folder = URL(filePath: found).resolvingSymlinksInPath().deletingLastPathComponent()
        swiftc = found
        func sibling(_ name: String) throws(RuleBuildError) -> String {
            guard let path = Self.find(name, in: [folder.path] + folders) else {
                throw RuleBuildError(
                    .toolchain, name, "it is neither beside \(found) nor in \(folders.joined(separator: ":"))",
                    remedy: remedy)
            }
            return path
        }
        clang = try sibling("clang")
        linker = try sibling("wasm-ld")
        let embedded = folder.appending(path: "../lib/swift/embedded/\(ModuleTarget.swiftTriple)").standardizedFileURL
        guard FileManager.default.fileExists(atPath: embedded.path) else {
            throw RuleBuildError(
                .toolchain, embedded.path, "the toolchain has no Embedded Swift for WebAssembly", remedy: remedy)
        }
        unicodeTables = embedded.appending(path: "libswiftUnicodeDataTables.a").path
        version = try Command(swiftc, ["--version"]).run().output
    }

    private static func find(_ name: String, in folders: [String]) -> String? {
        folders.map { "\($0)/\(name)" }.first { FileManager.default.isExecutableFile(atPath: $0) }
    }
}
