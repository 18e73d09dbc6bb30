import Foundation
import Glibc
import RuleFixtures
import Sequencer
import Testing

@testable import WasmHost

@Suite("The cache of compiled modules") struct CacheTests {
    let folder = TemporaryFolder()

    func host() throws -> WasmRuleHost { try Sandbox(cacheFolder: folder.path).host }

    func mode(_ path: String) throws -> mode_t {
        var status = stat()
        try #require(stat(path, &status) == 0)
        return status.st_mode & 0o777
    }

    @Test("a module is compiled once, then found in memory, then on disk")
    func found() throws {
        let module = try GoodModules.firstCome()
        let first = try host()
        let rule = try first.load(module.bytes, hash: module.hash)
        #expect(try first.load(module.bytes, hash: module.hash) === rule)
        #expect(first.statistics == .init(compiled: 1, foundOnDisk: 0, damagedFiles: 0, unwrittenFiles: 0))
        #expect(folder.files.count == 1)
        let second = try host()
        _ = try second.load(module.bytes, hash: module.hash)
        #expect(second.statistics == .init(compiled: 0, foundOnDisk: 1, damagedFiles: 0, unwrittenFiles: 0))
    }

    @Test("a file with any flipped bit, cut or emptied is compiled anew and replaced", arguments: 0..<12)
    func damaged(seed: Int) throws {
        let module = try GoodModules.firstCome()
        _ = try host().load(module.bytes, hash: module.hash)
        let path = folder.path + "/" + (try #require(folder.files.first))
        let whole = try Data(contentsOf: URL(fileURLWithPath: path))
        var data = whole
        switch seed {
        case 0: data = Data()
        case 1: data = whole.prefix(40)
        case 2: data = whole.dropLast()
        case 3: data.append(0)
        default: data[(seed - 4) * whole.count / 8 + seed] ^= 1 << (seed % 8)
        }
        try data.write(to: URL(fileURLWithPath: path))
        let again = try host()
        let sandbox = try Sandbox(cacheFolder: folder.path)
        _ = try again.load(module.bytes, hash: module.hash)
        #expect(again.statistics == .init(compiled: 1, foundOnDisk: 0, damagedFiles: 1, unwrittenFiles: 0))
        #expect(try sandbox.call(sandbox.instance(module), .admit).count == 24)
        #expect(sandbox.host.statistics.foundOnDisk == 1)
    }

    @Test("one module's file does not stand in for another's")
    func swapped() throws {
        let modules = [try GoodModules.firstCome(), try GoodModules.countsInGlobal()]
        let first = try host()
        _ = try first.load(modules[0].bytes, hash: modules[0].hash)
        let fileOfFirst = try #require(folder.files.first)
        _ = try first.load(modules[1].bytes, hash: modules[1].hash)
        let fileOfSecond = try #require(folder.files.first { $0 != fileOfFirst })
        try #require(rename("\(folder.path)/\(fileOfSecond)", "\(folder.path)/\(fileOfFirst)") == 0)
        let second = try host()
        _ = try second.load(modules[0].bytes, hash: modules[0].hash)
        #expect(second.statistics.damagedFiles == 1)
    }

    @Test("a folder that is open to others is closed, one that was missing is made closed")
    func permissions() throws {
        chmod(folder.path, 0o777)
        _ = try host()
        #expect(try mode(folder.path) == 0o700)
        let inner = folder.path + "/compiled"
        _ = try Sandbox(cacheFolder: inner)
        #expect(try mode(inner) == 0o700)
        rmdir(inner)
    }

    @Test("a file in the folder's place is refused with a typed error")
    func notAFolder() throws {
        let path = folder.path + "/file"
        try Data([1]).write(to: URL(fileURLWithPath: path))
        let error = #expect(throws: WasmHostError.self) { try Sandbox(cacheFolder: path) }
        #expect(error?.code == .cacheFolder)
        #expect(error?.subject.hasPrefix(path) == true)
    }

    @Test("somebody else's folder is refused", .enabled(if: geteuid() == 0))
    func othersFolder() throws {
        chown(folder.path, 65_534, 65_534)
        let error = #expect(throws: WasmHostError.self) { try host() }
        #expect(error?.code == .cacheFolder)
        chown(folder.path, 0, 0)
    }

    @Test("many hosts can load into one folder at the same time")
    func concurrently() async throws {
        let module = try GoodModules.firstComeWithRefinements()
        try await withThrowingTaskGroup { group in
            for _ in 0..<8 {
                group.addTask { _ = try host().load(module.bytes, hash: module.hash) }
            }
            try await group.waitForAll()
        }
        #expect(folder.files.count == 1)
        let last = try host()
        _ = try last.load(module.bytes, hash: module.hash)
        #expect(last.statistics.foundOnDisk == 1)
    }
}
