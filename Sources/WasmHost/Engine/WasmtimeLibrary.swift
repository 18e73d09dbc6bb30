internal import CWasmtime
internal import Glibc

/// Finds and loads the engine's library.
public enum WasmtimeLibrary {
    /// The only version whose results count (SBX-1).
    public static let version = "50.0.1"

    /// The part of ``version`` that compiled code carries.
    static let majorVersion = "50"

    /// Where the library is looked for, in this order: `LANEWAY_WASMTIME` alone if it is set, else the system's folder
    /// and the user's. `bash .ci/setup` puts it into one of the two.
    public static var candidates: [String] {
        if let path = getenv("LANEWAY_WASMTIME") { return [String(cString: path)] }
        let file = "lib/laneway/libwasmtime-\(version).so"
        var paths = ["/usr/local/\(file)"]
        if let home = getenv("HOME") { paths.append("\(String(cString: home))/.local/\(file)") }
        return paths
    }

    /// Loads the library once a process; later calls find it loaded.
    ///
    /// - Parameter path: the library's file; nil looks in ``candidates``.
    /// - Throws: `ENGINE_MISSING` or `ENGINE_UNSUITABLE`.
    public static func load(_ path: String? = nil) throws(WasmHostError) {
        let paths = path.map { [$0] } ?? candidates
        let found = paths.first { access($0, R_OK) == 0 }
        guard let found else {
            throw WasmHostError(
                code: .engineMissing, subject: paths.joined(separator: ", "),
                reason: "no wasmtime \(version) there", hint: "run: bash .ci/setup")
        }
        var text = ErrorText()
        let status = text.fill { cw_load(found, $0, $1) }
        switch status {
        case CW_LOADED: return
        case CW_SYMBOL_MISSING:
            throw WasmHostError(
                code: .engineUnsuitable, subject: found, reason: "it has no function \(text.string)",
                hint: "run: bash .ci/setup")
        default:
            throw WasmHostError(
                code: .engineMissing, subject: found, reason: text.string, hint: "run: bash .ci/setup")
        }
    }
}

/// Room for a message from C, on the stack of whoever waits for it.
struct ErrorText: ~Copyable {
    private var bytes = [CChar](repeating: 0, count: 0)
    private static let capacity = 1_024

    /// Lends room to `body`; the room is only allocated then.
    mutating func fill<Result>(_ body: (UnsafeMutablePointer<CChar>, Int) -> Result) -> Result {
        bytes = [CChar](repeating: 0, count: Self.capacity)
        return bytes.withUnsafeMutableBufferPointer { buffer in
            // Never empty: the capacity is a constant above 0.
            guard let start = buffer.baseAddress else { preconditionFailure("a buffer of 1,024 bytes has an address") }
            return body(start, buffer.count)
        }
    }

    var string: String {
        String(decoding: bytes.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
