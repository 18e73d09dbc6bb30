internal import Glibc
internal import Synchronization
internal import Wire

/// Compiled modules on disk (SBX-20 to SBX-24). What is in the folder gets executed, so nobody else may write there,
/// and a file is only used when it is whole.
///
/// Safe for several processes: a file is written under another name and then renamed.
final class CompiledModuleCache: Sendable {
    /// What went differently from plainly finding or storing a file.
    struct Counts: Sendable, Hashable {
        var hits: UInt64 = 0
        var misses: UInt64 = 0
        /// Files that were not whole, or that the engine refused.
        var damaged: UInt64 = 0
        /// Files that could not be written; the module stays compiled in memory.
        var unwritten: UInt64 = 0
    }

    /// A file's first bytes: format and version.
    private static let magic: [UInt8] = Array("LANEWAY1".utf8)
    private static let hashBytes = 32
    /// The largest file that is read back, in bytes: far above what the largest module compiles to.
    private static let fileBytesMax = 512 * 1_048_576

    private let folder: String
    private let counters = Mutex(Counts())
    var counts: Counts { counters.withLock { $0 } }

    /// Uses `folder`, made with mode 0700 if it is not there.
    ///
    /// - Throws: `CACHE_FOLDER` when it is not a folder, somebody else's, or open to others and cannot be closed.
    init(folder: String) throws(WasmHostError) {
        self.folder = folder
        try FileSystem.makeFolders(folder)
        try FileSystem.close(folder)
    }

    /// The compiled code under `key`, or nil. A file that is not whole is counted and left to be replaced.
    func read(_ key: Hash) -> [UInt8]? {
        guard let file = FileSystem.read(path(key), bytesMax: Self.fileBytesMax) else {
            counters.withLock { $0.misses += 1 }
            return nil
        }
        let start = Self.magic.count + Self.hashBytes
        guard file.count > start, file.starts(with: Self.magic),
            Array(file[Self.magic.count..<start]) == Self.hash(key, file[start...])
        else {
            reportDamage()
            return nil
        }
        counters.withLock { $0.hits += 1 }
        return Array(file[start...])
    }

    /// The engine did not take what was read.
    func reportDamage() { counters.withLock { $0.damaged += 1 } }

    /// Stores compiled code. A cache that cannot be written is slower, never an error.
    func write(_ key: Hash, _ code: UnsafeRawBufferPointer) {
        let header = Self.magic + Self.hash(key, code)
        let written = header.withUnsafeBytes { FileSystem.replace(path(key), with: [$0, code]) }
        if !written { counters.withLock { $0.unwritten += 1 } }
    }

    private func path(_ key: Hash) -> String { "\(folder)/\(Hex.encode(key.bytes.array, prefixed: false)).cwasm" }

    private static func hash(_ key: Hash, _ code: ArraySlice<UInt8>) -> [UInt8] {
        code.withUnsafeBytes { hash(key, $0) }
    }

    /// Over the key too, so that one module's file cannot stand in for another's.
    private static func hash(_ key: Hash, _ code: UnsafeRawBufferPointer) -> [UInt8] {
        Hash.of(.module, key, code).bytes.array
    }
}
