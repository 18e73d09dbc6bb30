import Foundation
import Testing

@Suite("Documentation")
struct DocumentationTests {
    @Test("The landing page's example is a test that runs here")
    func example() throws {
        let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let page = try String(
            contentsOf: tests.appending(path: "../../Sources/LanewayTesting/LanewayTesting.docc/LanewayTesting.md"),
            encoding: .utf8)
        let test = try String(contentsOf: tests.appending(path: "Examples/ExampleTests.swift"), encoding: .utf8)
        let code = try #require(page.components(separatedBy: "```swift\n").dropFirst().first)
        #expect(code.components(separatedBy: "```").first == test)
    }
}
