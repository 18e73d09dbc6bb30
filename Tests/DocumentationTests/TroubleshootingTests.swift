import Foundation
import Inspection
import LanewayTesting
import RuleBuild
import RuleKit
import Sequencer
import Simulation
import Testing
import WasmHost
import Wire

@testable import laneway

@Suite("Troubleshooting by code has every code, and no other")
struct TroubleshootingTests {
    private static func codes(_ heading: String) throws -> [String] {
        try Document.article("Troubleshooting").section(heading).tableRows.map { row in
            #expect(row.count == 3 && row.allSatisfy { !$0.isEmpty }, "\(row)")
            return row[0].trimmingCharacters(in: ["`"])
        }
    }

    @Test("Files and builds")
    func files() throws {
        #expect(try Self.codes("Files and builds") == RuleBuildError.Code.allCases.map(\.rawValue))
    }

    @Test("Scenarios")
    func scenarios() throws {
        #expect(try Self.codes("Scenarios") == SimulationError.Code.allCases.map(\.rawValue))
    }

    @Test("Entries: every rule of Specs/ that an INVALID_ENTRY of the sources names, other errors of the core, bytes")
    func entries() throws {
        var rules: Set<String> = []
        for module in ["Sequencer", "Node"] {
            for source in try Self.sources(of: module) {
                for match in source.matches(of: /(?:\.invalid\(|\.invalidEntry,\s*rule:)\s*"([A-Z]+-[0-9]+)"/) {
                    rules.insert("INVALID_ENTRY (\(match.1))")
                }
            }
        }
        #expect(rules.count > 5)
        let core = [SequencerError.Code.hostFailure, .invariant].map(\.rawValue)
        let all = rules.sorted() + core + [SignatureError.code] + WireError.Code.allCases.map(\.rawValue)
        #expect(try Self.codes("Entries that may not stand in a log") == all)
    }

    private static func sources(of module: String) throws -> [String] {
        let folder = "Sources/\(module)"
        let paths = try FileManager.default.subpathsOfDirectory(
            atPath: Document.repository.appending(path: folder).path)
        return try paths.sorted().filter { $0.hasSuffix(".swift") }.map { try Document.read("\(folder)/\($0)") }
    }

    @Test("Configurations")
    func configurations() throws {
        let errors: [ConfigurationError] = [.unspecified, .missingKey, .wrongType, .unknownKey, .tooLarge]
        let codes = errors.map { "0x" + String($0.code, radix: 16, uppercase: true) }
        #expect(try Self.codes("A rule refuses its configuration") == codes)
    }

    @Test("Faults")
    func faults() throws {
        #expect(try Self.codes("Faults of a rule") == RuleFault.allCases.map { "\($0)".uppercased() })
    }

    @Test("Outcomes, in the words of laneway explain")
    func outcomes() throws {
        let rows = try Document.article("Troubleshooting").section("How transactions and bundles end").tableRows
        #expect(rows == OutcomeCode.allCases.map { ["`\($0.name)`", $0.meaning, $0.advice] })
    }

    @Test("Tests")
    func tests() throws {
        #expect(try Self.codes("Tests with LanewayTesting") == LanewayTestingError.Code.allCases.map(\.rawValue))
    }

    @Test("The machine")
    func machine() throws {
        #expect(try Self.codes("The machine") == WasmHostError.Code.allCases.map(\.rawValue))
    }
}
