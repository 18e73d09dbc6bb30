import Foundation

extension NewApp {
    /// Everything that the folder gets.
    var files: [(name: String, text: String)] {
        [
            ("app.toml", manifest), ("Rule.swift", rule), ("RuleTests.swift", tests), ("scenario.toml", scenario),
            ("README.md", readme), ("Package.swift", package), (".gitignore", ".build/\nPackage.resolved\n"),
        ]
    }

    private var manifest: String {
        let rest = template.content.manifest
        return """
            name = "\(name.lane)"
            summary = "\(template.content.summary)"
            rule = "\(name.type)"

            [lane]
            # Gas of every sub-block that is the lane's own, whatever others pay.
            reserve_gas = 2_000_000
            minimum_base_fee = "1_000_000_000"
            # Before, behind and after its transactions bundles may bid for a place; the lane gets what they pay.
            openings = ["top", "after", "bottom"]

            """ + (rest.isEmpty ? "" : "\n" + rest + "\n")
    }

    private var rule: String { "import RuleKit\n\n\(template.content.rule(type: name.type))\n" }

    private var tests: String {
        """
        import LanewayTesting
        import \(name.type)
        import Testing

        @Suite("\(name.type)")
        struct RuleTests {
        \(template.content.tests(type: name.type, lane: "\(name.lane)"))

            @Test("The scenario holds with the rule's module in its sandbox")
            func scenario() throws { try expectScenario("scenario.toml") }
        }

        """
    }

    private var scenario: String {
        """
        # laneway simulate scenario.toml
        [[lanes]]
        name = "\(name.lane)"
        rule = "./"
        \(template.content.scenario)

        """
    }

    private var readme: String {
        """
        # \(name.type)

        \(template.content.readme)

        Try it:

        ```sh
        laneway build .                    # the rule's module and its hash
        laneway simulate scenario.toml     # who earns what, with the module in its sandbox
        swift test                         # the same rule natively, against RuleTests.swift
        laneway test .                     # both of these
        laneway check .                    # flow made to find the rule's mistakes, as a module and natively
        laneway devnet up --app . --until-drained
        ```

        """
    }

    private var package: String {
        """
        // swift-tools-version: 6.2
        import PackageDescription

        let package = Package(
            name: "\(name.lane)",
            dependencies: [.package(name: "laneway", path: "\(checkoutFromHere)")],
            targets: [
                .target(
                    name: "\(name.type)", dependencies: [.product(name: "RuleKit", package: "laneway")], path: ".",
                    exclude: ["README.md", "RuleTests.swift", "app.toml", "scenario.toml"], sources: ["Rule.swift"]),
                .testTarget(
                    name: "\(name.type)Tests",
                    dependencies: ["\(name.type)", .product(name: "LanewayTesting", package: "laneway")], path: ".",
                    exclude: ["README.md", "Rule.swift", "app.toml", "scenario.toml"], sources: ["RuleTests.swift"]),
            ])

        """
    }

    /// Relative for an app in the checkout, so that both can be moved together; else absolute.
    private var checkoutFromHere: String {
        guard folder.hasPrefix(checkout + "/") else {
            return checkout.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        }
        let depth = folder.dropFirst(checkout.count + 1).split(separator: "/").count
        return Array(repeating: "..", count: depth).joined(separator: "/")
    }
}
