import Glibc
import RuleFixtures
import Sequencer
import Testing
import WasmHost

/// A host, a thread and a rule's instance, for tests of calls.
struct Sandbox {
    static let fuelMax: UInt64 = 10_000_000
    let host: WasmRuleHost
    let thread: SandboxThread

    /// Suites run side by side and share the pool of equal hosts, so it is large enough for all.
    init(fuelMax: UInt64 = fuelMax, cacheFolder: String? = nil, instancesMax: UInt32 = 256) throws {
        host = try WasmRuleHost(
            configuration: WasmHostConfiguration(cacheFolder: cacheFolder, fuelMax: fuelMax, instancesMax: instancesMax)
        )
        thread = try SandboxThread(fuelMax: fuelMax)
    }

    func instance(_ module: FixtureModule, memoryBytesMax: UInt64 = 16_777_216) throws -> any RuleInstance {
        let rule = try host.load(module.bytes, hash: module.hash)
        return try thread.run { try rule.instantiate(RuleLimits(memoryBytesMax: memoryBytesMax)) }
    }

    /// Calls on the sandbox's thread.
    func call(
        _ instance: any RuleInstance, _ function: RuleFunction, input: [UInt8] = input(), fuel: UInt64 = fuelMax,
        answerBytesMax: Int = 65_536, state: UnsafeMutablePointer<LaneJournal>? = nil, access: StateAccess = .none
    ) throws -> [UInt8] {
        try thread.run {
            var answer: [UInt8] = []
            try input.withUnsafeBytes { input in
                try instance.call(
                    function, input: input, fuel: fuel, answerBytesMax: answerBytesMax, state: state, access: access,
                    answer: &answer)
            }
            return answer
        }
    }

    /// The fault that a call ends with, or nil when it ends well.
    func fault(_ body: () throws -> Void) throws -> RuleFault? {
        do {
            try body()
            return nil
        } catch let error as RuleCallError {
            guard case .fault(let fault) = error else { throw error }
            return fault
        }
    }

    /// An input with `count` records, arrivals from 1, a gas limit of 1,000 each, and `payload` bytes after them.
    static func input(count: Int = 1, payload: Int = 0) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: 64 + 192 * count + payload)
        bytes[48] = UInt8(truncatingIfNeeded: count)
        bytes[49] = UInt8(truncatingIfNeeded: count >> 8)
        for index in 0..<count {
            let record = 64 + 192 * index
            bytes[record + 72] = 0xe8
            bytes[record + 73] = 0x03
            bytes[record + 136] = UInt8(truncatingIfNeeded: index + 1)
            // Every payload is empty and stands where the payloads start.
            for byte in 0..<4 {
                bytes[record + 160 + byte] = UInt8(truncatingIfNeeded: (64 + 192 * count) >> (8 * byte))
            }
        }
        return bytes
    }
}

/// A folder of its own, removed on release.
final class TemporaryFolder: Sendable {
    let path: String

    init() {
        var template = Array("/tmp/laneway-test.XXXXXX".utf8CString)
        path = mkdtemp(&template).map { String(cString: $0) } ?? "/tmp"
    }

    /// Names of the files in it.
    var files: [String] {
        guard let folder = opendir(path) else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    deinit {
        for file in files { unlink("\(path)/\(file)") }
        rmdir(path)
    }
}

func littleEndian(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
}
