import Foundation
import Testing
import Wire

@testable import Service

/// SVC-20, SVC-21.
@Suite("The dashboard")
struct DashboardTests {
    private static func text(_ file: DashboardFile) -> String { String(decoding: file.bytes, as: UTF8.self) }

    private static func files(_ kind: DashboardFile.Kind) -> [DashboardFile] {
        Dashboard.files.values.filter { $0.kind == kind }.sorted { $0.path < $1.path }
    }

    @Test("is served at / with what browsers have to know")
    func served() async throws {
        try await TestService.with { service in
            for file in Dashboard.files.values.sorted(by: { $0.path < $1.path }) {
                let answer = try await service.get(file.path)
                #expect(answer.status == 200 && answer.body == Self.text(file), "\(file.path)")
                for field in [
                    "Content-Type: \(file.kind.rawValue)", "ETag: \(file.eTag)", "Cache-Control: no-cache",
                    "Content-Security-Policy: default-src 'self'; ", "X-Content-Type-Options: nosniff",
                    "Referrer-Policy: no-referrer",
                ] {
                    #expect(answer.head.contains("\r\n\(field)"), "\(file.path) without \(field): \(answer.head)")
                }
            }
            #expect(try await service.get("/?anything").body.hasPrefix("<!doctype html>"))
            #expect(try await service.get("/dashboard/").status == 404)
            let post = try await service.request("POST /dashboard/page.css", "{}")
            #expect(post.status == 405 && post.head.split(separator: "\r\n").contains("Allow: GET, HEAD"))
        }
    }

    @Test("answers HEAD as GET, and a browser that has the bytes already, without them")
    func withoutBody() async throws {
        try await TestService.with { service in
            let file = try #require(Dashboard.files["/dashboard/main.js"])
            func head(_ request: String, _ header: String = "") async throws -> String {
                try await blocking {
                    let connection = try RawConnection(port: service.port)
                    connection.send("\(request) HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\(header)\r\n")
                    return String(decoding: connection.receive(seconds: patience).bytes, as: UTF8.self)
                }
            }
            let asked = try await head("HEAD /dashboard/main.js")
            #expect(asked.hasPrefix("HTTP/1.1 200") && asked.hasSuffix("\r\n\r\n"), "\(asked)")
            #expect(asked.lowercased().contains("content-length: \(file.bytes.count)\r\n"))
            for tags in [file.eTag, "\"other\", W/\(file.eTag)", "*"] {
                let answer = try await head("GET /dashboard/main.js", "If-None-Match: \(tags)\r\n")
                #expect(answer.hasPrefix("HTTP/1.1 304") && answer.hasSuffix("\r\n\r\n"), "\(tags): \(answer)")
                #expect(answer.contains("ETag: \(file.eTag)"))
            }
            for tags in ["\"other\"", "", file.eTag.replacing("\"", with: "")] {
                let answer = try await head("GET /dashboard/main.js", "If-None-Match: \(tags)\r\n")
                #expect(answer.hasPrefix("HTTP/1.1 200") && answer.hasSuffix(Self.text(file)), "\(tags)")
            }
        }
    }

    @Test("names every file that there is and no other")
    func complete() throws {
        var reached: Set<String> = []
        var next = ["/"]
        while let path = next.popLast() {
            guard reached.insert(path).inserted else { continue }
            let file = try #require(Dashboard.files[path], "\(path) is named but not there")
            let text = Self.text(file)
            let named: [String] =
                switch file.kind {
                case .html: text.matches(of: /(?:src|href)="([^"#]+)"/).map { String($0.1) }
                case .script: text.matches(of: /from '\.\/([a-z.]+)'/).map { "/dashboard/\($0.1)" }
                case .css, .svg: []
                }
            next += named.filter { $0 != "/metrics" && $0 != "/openrpc.json" }
        }
        #expect(reached == Set(Dashboard.files.keys))
    }

    @Test("fetches nothing from outside, and has nothing that its policy would forbid")
    func selfContained() {
        for file in Dashboard.files.values {
            // A name space, which nobody fetches.
            let text = Self.text(file).replacing("http://www.w3.org/2000/svg", with: "")
            for word in [
                "http:", "https:", "//cdn", "ws://", "wss:", "@import", "url(", "innerHTML", "outerHTML",
                "insertAdjacentHTML",
                "document.write", "eval(", "new Function", "import(", "style=", "<style", "javascript:", "data:image",
            ] {
                #expect(!text.contains(word), "\(file.path) has \(word)")
            }
        }
        for page in Self.files(.html).map(Self.text) {
            #expect(page.firstMatch(of: /<[^>]* on[a-z]+=/) == nil)
            #expect(page.matches(of: /<script[^>]*>/).allSatisfy { $0.0.contains("src=") })
        }
    }

    @Test("calls only methods that the node has, with parameters that these take")
    func methods() throws {
        let table = Dictionary(
            uniqueKeysWithValues: MethodTable.methods(ServiceLimits()).map { method in
                (method.name, Set(method.parameters.map(\.name)))
            })
        var called: Set<String> = []
        var given: Set<String> = []
        for file in Self.files(.script) {
            let text = Self.text(file)
            for match in text.matches(of: /laneway_[A-Za-z_]+/) {
                #expect(table[String(match.0)] != nil, "\(file.path) calls \(match.0)")
                called.insert(String(match.0))
            }
            for match in text.matches(of: /'(laneway_[A-Za-z]+)', (?:[a-z.]+\(\([^)]*\) => \()?\(?\{([^}]*)\}/) {
                let names = match.2.split(separator: ",").map { member in
                    member.prefix { $0 != ":" }.trimmingCharacters(in: .whitespaces)
                }
                let unknown = Set(names).subtracting(table[String(match.1)] ?? [])
                #expect(unknown.isEmpty, "\(file.path): \(match.1) takes no \(unknown)")
                given.formUnion(names)
            }
        }
        #expect(
            called.isSuperset(of: [
                "laneway_network", "laneway_lanes", "laneway_lane", "laneway_attribution", "laneway_subBlock",
                "laneway_block", "laneway_status", "laneway_explain",
            ]))
        #expect(given == ["from", "to", "lane", "height", "number", "hash"])
    }

    @Test("reads only members that the node answers")
    func members() async throws {
        try await TestService.with { service in
            let bundle = try TestNetwork.bundle(1, bid: 500, validUntil: 5)
            let legs = try await service.result("laneway_submitBundle", "[\"\(TestService.hex(bundle))\"]")
            let alone = TestService.hex(TestNetwork.envelope(0, nonce: 0))
            _ = try await service.result("laneway_submitEnvelope", "[\"\(alone)\"]")
            try await service.node.tick(timeMilliseconds: 1)
            try await service.node.tick(timeMilliseconds: 2)

            let subBlock = try await service.result("laneway_subBlock", "[1]")
            let keys: Set = [
                "height", "commitment", "log_position", "included", "ended", "faults", "bundles", "components",
                "attribution",
            ]
            #expect(Set(subBlock.keys).isSuperset(of: keys))
            let included = try #require(subBlock["included"] as? [[String: Any]])
            let kinds = ["base_fee", "priority_fee", "charge", "bundle", "cross_lane"]
            for one in included {
                #expect(
                    Set(one.keys).isSuperset(of: [
                        "lane", "outcome", "gas", "base_fee_per_gas", "priority_fee_per_gas", "charge", "data_fee",
                        "code", "transaction", "leg_of",
                    ]))
                let isLeg = (legs["legs"] as? [String])?.contains(one["transaction"] as? String ?? "") == true
                #expect(one["leg_of"] as? String == (isLeg ? legs["bundle"] as? String : "-"))
            }
            #expect(included.contains { $0["leg_of"] as? String == "-" })
            #expect(included.contains { $0["leg_of"] as? String != "-" })
            for line in try #require(subBlock["attribution"] as? [[String: Any]]) {
                #expect(
                    Set(line.keys).isSuperset(of: kinds + ["data_fee", "take", "slack_fee", "alone", "transactions"]))
            }
            let lines = try await service.result("laneway_attribution", "{\"lane\":\"fifo\"}")["lines"]
            for line in try #require(lines as? [[String: Any]]) {
                #expect(Set(line.keys).isSuperset(of: kinds + ["height", "base_fee_per_gas", "payouts", "alone"]))
            }
            let lane = try await service.result("laneway_lane", "[\"fifo\"]")
            #expect(
                Set(lane.keys).isSuperset(of: [
                    "module", "version", "pending", "suspended", "fault_streak", "base_fee_per_gas", "openings",
                    "mempool_count_max", "minimum_base_fee", "gas_target", "reserve_gas", "bundle_gas", "weight",
                    "nonce_mode", "state_bytes", "owner", "treasury",
                ]))
            let network = try await service.result("laneway_network")
            let parameters = try #require(network["parameters"] as? [String: Any])
            #expect(Set(network.keys).isSuperset(of: ["name", "genesis_hash", "height"]))
            #expect(
                Set(parameters.keys).isSuperset(of: [
                    "sub_blocks_per_block", "attribution_rule", "faults_before_suspension",
                ]))
            let block = try await service.result("laneway_block", "[1]")
            #expect(Set(block.keys).isSuperset(of: ["block", "sub_blocks", "sub_blocks_root", "ledger"]))
        }
    }
}
