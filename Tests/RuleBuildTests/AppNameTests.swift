import Testing

@testable import RuleBuild

@Suite("Names of new apps (NEW-2)")
struct AppNameTests {
    @Test(
        "A label becomes a type's name",
        arguments: [
            ("dex", "Dex"), ("my-dex", "MyDex"), ("my-dex-v2", "MyDexV2"), ("a--b", "AB"), ("0x", "App0x"),
            ("7", "App7"), (String(repeating: "z", count: 32), "Z" + String(repeating: "z", count: 31)),
        ])
    func types(label: String, type: String) throws {
        let name = try AppName(label)
        #expect(name.type == type)
        #expect("\(name.lane)" == label)
    }

    @Test(
        "What is no label, or a name that there is already, is refused with what to do",
        arguments: [
            "", "-", "-a", "a-", "A", "ä", "a b", "a/b", "..", "any", "self", "type", "rule-kit", "wire", "test",
        ])
    func refused(label: String) {
        let error = #expect(throws: RuleBuildError.self) { try AppName(label) }
        #expect(error?.code == .badValue)
        #expect(error?.remedy.contains("Choose another") == true)
    }

    @Test(
        "Every template names the app in every file, each with one line end", arguments: AppTemplate.allCases)
    func filled(template: AppTemplate) throws {
        let app = try NewApp("/nowhere/my-app", template: template)
        for file in app.files where file.name != ".gitignore" {
            #expect(file.text.hasSuffix("\n") && !file.text.hasSuffix("\n\n"), "\(file.name)")
            #expect(file.text.contains("MyApp") || file.text.contains("my-app"), "\(file.name)")
        }
    }
}
