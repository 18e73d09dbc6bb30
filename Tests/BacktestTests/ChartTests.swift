import Backtest
import Foundation
import OrderFlow
import Testing
import Wire

#if canImport(FoundationXML)
import FoundationXML
#endif

/// FLOW-81.
@Suite("The chart")
struct ChartTests {
    private static func svg(_ flow: Flow) throws -> String {
        let report = try Backtest(flow).run()
        return RegimeChart.svg(report.regimes, blocks: report.blocks.count, transactions: report.totals.transactions)
    }

    @Test("is the same bytes again, and names every app, regime, figure and assumption")
    func complete() throws {
        let flow = try DefaultFlow.read()
        let svg = try Self.svg(flow)
        #expect(try Self.svg(flow) == svg)
        for word in ["Monolithic", "Pooled", "Laneway", "sushiswap", "uniswap-v2-fork", "26.6913 ETH", "open"] {
            #expect(svg.contains(word), "\(word)")
        }
        for sentence in RegimeComparison.assumptions {
            #expect(svg.contains(sentence.replacing("&", with: "&amp;")), "\(sentence)")
        }
        #expect(svg.contains("prefers-color-scheme: dark"))
    }

    @Test("is well-formed, within its frame, without scripts or references to other places")
    func wellFormed() throws {
        let many = (0..<60).map { FlowLine(block: 1, index: $0, transfer: Amount($0), apps: ["a\($0)"]) }
        let none = [FlowLine(block: 1, index: 0, baseFee: 0, priorityFee: 0)]
        let long = [FlowLine(block: 1, index: 0, apps: [String(repeating: "w", count: 32), "x"])]
        let huge = [FlowLine(block: 1, index: 0, transfer: (1 << 115) + 1, apps: ["a"])]
        let flows = try [DefaultFlow.read()] + [many, none, long, huge].map(FlowLine.flow)
        for flow in flows {
            let svg = try Self.svg(flow)
            let reader = ShapeReader()
            let parser = XMLParser(data: Data(svg.utf8))
            parser.delegate = reader
            #expect(parser.parse(), "\(String(describing: parser.parserError))")
            #expect(reader.names.isSubset(of: ["svg", "title", "style", "rect", "text", "path"]))
            #expect(reader.outside.isEmpty, "\(reader.outside)")
            #expect(reader.bars > 3)
            #expect(!svg.contains("href") && !svg.contains("url(") && !svg.contains("@import"))
        }
        #expect(try Self.svg(try FlowLine.flow(many)).contains("20 others"))
        #expect(try Self.svg(try FlowLine.flow(none)).contains("No transaction touched an app."))
    }
}

/// Collects what a chart is made of.
private final class ShapeReader: NSObject, XMLParserDelegate {
    var names: Set<String> = []
    var outside: [[String: String]] = []
    var bars = 0
    private var size = (width: 0, height: 0)

    func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
        attributes: [String: String] = [:]
    ) {
        names.insert(name)
        func number(_ key: String) -> Int { attributes[key].map { Int($0) ?? -1 } ?? 0 }
        if name == "svg" { size = (number("width"), number("height")) }
        guard name == "rect" || name == "text" else { return }
        if name == "rect" { bars += 1 }
        let (right, bottom) = (number("x") + number("width"), number("y") + number("height"))
        if number("x") < 0 || number("y") < 0 || right > size.width || bottom > size.height {
            outside.append(attributes)
        }
    }
}
