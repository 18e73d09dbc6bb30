import Foundation
import RuleBuild
import Testing
import Wire

@testable import Simulation

@Suite("All apps of Apps/ in one network (Apps/gallery.toml)")
struct GalleryTests {
    private static func run() throws -> SimulationResult {
        try Simulation(Scenario(file: Support.apps + "/gallery.toml"), rules: Support.rules).run()
    }

    @Test("What it expects comes, no rule is at fault, nothing waits at the end, and every unit is somebody's")
    func expectations() throws {
        let result = try Self.run()
        Support.expectAll(result)
        for subBlock in result.subBlocks { #expect(subBlock.faults.isEmpty) }
        #expect(result.pending.isEmpty)
        #expect(result.collected(at: nil) > 0)
    }

    @Test("Every app has a lane in which something is included, as its app.toml says")
    func apps() throws {
        let apps = try FileManager.default.contentsOfDirectory(atPath: Support.apps)
            .filter { FileManager.default.fileExists(atPath: "\(Support.apps)/\($0)/app.toml") }
        let result = try Self.run()
        #expect(result.scenario.lanes.map(\.rule).sorted() == apps.sorted())
        for lane in result.scenario.lanes {
            let manifest = try AppManifest(app: "\(Support.apps)/\(lane.rule)")
            #expect(lane.name == manifest.name)
            #expect(lane.weight == manifest.lane.weight, "\(lane.name)")
            #expect(lane.reserveGas == manifest.lane.reserveGas, "\(lane.name)")
            #expect(lane.bundleGas == manifest.lane.bundleGas, "\(lane.name)")
            #expect(lane.baseFee == manifest.lane.minimumBaseFee, "\(lane.name)")
            #expect(lane.gasTarget == manifest.lane.gasTarget, "\(lane.name)")
            #expect(lane.nonceMode == manifest.lane.nonceMode, "\(lane.name)")
            #expect(result.line(of: lane.name, at: nil).transactions > 0, "\(lane.name)")
        }
    }

    @Test("Bundles across lanes win and lose, and no group of lanes has less than it could have had alone")
    func acrossLanes() throws {
        let result = try Self.run()
        let across = Set(result.scenario.bundles.filter { Set($0.legs.map(\.lane)).count > 1 }.map(\.id))
        let endings = result.subBlocks.flatMap(\.outcomes).filter { across.contains($0.id) }
        #expect(endings.count { $0.outcome == .included } == 4)
        #expect(endings.count { $0.outcome == .outbid } == 3)
        let components = result.subBlocks.flatMap(\.components).map(\.component)
        #expect(components.count == 4)
        for component in components {
            #expect(component.properties.filter { !$0.held } == [], "\(component.lanes)")
        }
    }

    @Test("Another seed decides ties otherwise, and gives everybody the same", arguments: ["2", "gallery", "x y z"])
    func otherSeed(seed: String) throws {
        let text = try String(contentsOfFile: Support.apps + "/gallery.toml", encoding: .utf8)
            .replacing("[network]\n", with: "[network]\nseed = \"\(seed)\"\n")
        let result = try Simulation(
            Scenario(text: text, path: Support.apps + "/gallery.toml"), rules: Support.rules
        ).run()
        // Only what was committed to in the drop is of seed 1's keys.
        let drop = try #require(result.scenario.lanes.first { $0.rule == "SealedDrop" })
        for check in result.checks where !check.held {
            let ids = result.scenario.transactions.filter { $0.lane == drop.name }.map(\.id)
            let isOfDrop = check.subject.contains("sealed-drop") || ids.contains { check.subject.hasSuffix($0) }
            #expect(isOfDrop, "\(check.subject): \(check.difference)")
        }
        #expect(try Self.run().commitment != result.commitment)
    }
}
