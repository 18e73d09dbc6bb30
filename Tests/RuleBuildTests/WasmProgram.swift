import Foundation
import RuleTestSupport

@testable import RuleBuild

/// Runs rules as WebAssembly with the toolchain's own interpreter, through the driver in Fixtures.
struct WasmProgram {
    enum Function: UInt8 {
        case configure = 0
        case admit = 1
        case order = 2
        case begin = 3
        case execute = 4
        case settle = 5
    }

    struct Failure: Error { let output: String }

    let toolchain: Toolchain
    private let environment = ProcessInfo.processInfo.environment

    /// The toolchain has an interpreter.
    static var isAvailable: Bool {
        (try? WasmProgram().interpreter).map { FileManager.default.isExecutableFile(atPath: $0) } ?? false
    }

    init() throws { toolchain = try Toolchain(ProcessInfo.processInfo.environment) }

    private var interpreter: String {
        URL(filePath: toolchain.swiftc).deletingLastPathComponent().appending(path: "wasmkit").path
    }

    /// The rule's description and its answers to these calls.
    func run(swift source: String, rule: String = "TestRule", _ calls: [(Function, [UInt8])]) throws -> (
        UInt32, [[UInt8]]
    ) {
        let kit = try RuleKitCache(RuleSources(environment), toolchain, environment)
        let work = try TemporaryFolder()
        defer { work.remove() }
        let manifest = try AppManifest(text: "name = \"test\"", path: "app.toml", folderName: rule)
        _ = try RuleBuilder().compile(
            Array(source.utf8), manifest, AppFolder("/test"), kit, toolchain, in: work.path)
        let objects = ["rule.o"] + kit.objects.map { "\(kit.path)/\($0)" } + [toolchain.unicodeTables]
        return try run(objects, calls, in: work.path)
    }

    /// The same for a rule in C that stands alone.
    func run(c path: String, _ calls: [(Function, [UInt8])]) throws -> (UInt32, [[UInt8]]) {
        let work = try TemporaryFolder()
        defer { work.remove() }
        try check(Command(toolchain.clang, ModuleTarget.clangArguments + ["-c", path, "-o", "rule.o"], in: work.path))
        return try run(["rule.o"], calls, in: work.path)
    }

    private func run(
        _ objects: [String], _ calls: [(Function, [UInt8])], in work: String
    ) throws -> (UInt32, [[UInt8]]) {
        let script = calls.flatMap { [$0.rawValue] + CallBytes.littleEndian(UInt32($1.count)) + $1 }
        let source = """
            const unsigned char script[] = {\(script.map(String.init).joined(separator: ","))};
            const unsigned script_length = \(script.count);
            """
        try Files.write(Array(source.utf8), to: "\(work)/script.c")
        for (file, object) in [("script.c", "script.o"), (TestApp.fixture("driver.c"), "driver.o")] {
            let arguments = ModuleTarget.clangArguments.filter { $0 != "-fno-builtin" } + ["-c", file, "-o", object]
            try check(Command(toolchain.clang, arguments, in: work))
        }
        let linked = ["script.o", "driver.o"] + objects + ["-o", "program.wasm"]
        try check(Command(toolchain.linker, ["--no-entry", "--stack-first"] + linked, in: work))
        let output = try outputBytes(["run", "\(work)/program.wasm"])
        var answers: [[UInt8]] = []
        var rest = output.dropFirst(4)
        while rest.count >= 4 {
            let count = Int(Self.uint32(rest.prefix(4)))
            answers.append(Array(rest.dropFirst(4).prefix(count)))
            rest = rest.dropFirst(4 + count)
        }
        return (Self.uint32(output.prefix(4)), answers)
    }

    private func check(_ command: Command) throws {
        let result = try command.run()
        guard result.succeeded else { throw Failure(output: result.output) }
    }

    private func outputBytes(_ arguments: [String]) throws -> [UInt8] {
        let process = Process()
        process.executableURL = URL(filePath: interpreter)
        process.arguments = arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let bytes = [UInt8](try pipe.fileHandleForReading.readToEnd() ?? Data())
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failure(output: "the program trapped") }
        return bytes
    }

    private static func uint32(_ bytes: some Collection<UInt8>) -> UInt32 {
        bytes.reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }
}
