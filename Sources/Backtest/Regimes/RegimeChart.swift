import OrderFlow
import Wire

/// The comparison as a picture: an SVG document without scripts or references, the same bytes for the same figures,
/// readable on light and dark grounds (FLOW-81).
public struct RegimeChart {
    /// Apps that have bars of their own; what the others have together follows as one more.
    static let appsMax = 40

    private static let width = 920
    private static let margin = 28
    /// Where bars start, and how long the longest is: names stand before, figures behind.
    private static let barStart = 262
    private static let barLength = 470
    private static let barHeight = 12
    /// Letters of a name that surely fit before the bars; longer names, of up to 32, are set smaller.
    private static let nameFits = 20

    private let comparison: RegimeComparison
    private let subtitle: String
    private var page = SVGPage()
    /// Down to where the page is full.
    private var y = 0

    /// The document, which ends in a line feed.
    ///
    /// - Parameters:
    ///   - comparison: what to draw.
    ///   - blocks: recorded blocks that it is about.
    ///   - transactions: recorded transactions in them.
    public static func svg(_ comparison: RegimeComparison, blocks: Int, transactions: UInt64) -> String {
        let subtitle =
            "\(blocks) recorded block\(blocks == 1 ? "" : "s"), \(transactions) transaction"
            + "\(transactions == 1 ? "" : "s"), \(EtherText.rounded(comparison.collected)) ETH collected"
        var chart = RegimeChart(comparison, subtitle)
        return chart.draw()
    }

    private init(_ comparison: RegimeComparison, _ subtitle: String) {
        self.comparison = comparison
        self.subtitle = subtitle
    }

    private mutating func draw() -> String {
        let title = "Whose is what users pay?"
        page.text(Self.margin, 42, title, style: "title")
        page.text(Self.margin, 66, subtitle, style: "muted")
        y = 104
        heading("All that was collected")
        for regime in Regime.allCases { drawWhole(regime) }
        y += 26
        heading("App by app")
        drawLegend()
        let rows = rows
        let longest = rows.flatMap(\.amounts).max() ?? 0
        for row in rows { draw(row, longest: longest) }
        if rows.isEmpty { page.text(Self.margin, y + 8, "No transaction touched an app.", style: "muted") }
        y += 16
        page.line(Self.margin, y, to: Self.width - Self.margin)
        y += 22
        for sentence in RegimeComparison.assumptions {
            page.text(Self.margin, y, sentence, style: "small")
            y += 17
        }
        return page.document(title: title, width: Self.width, height: y + 10)
    }

    private mutating func heading(_ text: String) {
        page.text(Self.margin, y, text, style: "heading")
        y += 18
    }

    private mutating func drawLegend() {
        var x = Self.barStart
        for regime in Regime.allCases {
            page.bar(x, y - 29, width: 12, height: 12, style: regime.rawValue, title: regime.title)
            page.text(x + 18, y - 19, regime.title, style: "figure")
            x += 110
        }
    }

    /// One bar of full length: the apps' part, that of `open`, and what the sequencer keeps.
    private mutating func drawWhole(_ regime: Regime) {
        let isOpen = { (app: RegimeComparison.App) in app.name == FlowTransaction.openLane }
        let parts: [(name: String, style: String, amount: Amount)] = [
            (
                "apps", regime.rawValue,
                comparison.apps.filter { !isOpen($0) }.reduce(0) { $0 + $1.share(under: regime).amount }
            ),
            ("open", "open", comparison.apps.filter(isOpen).reduce(0) { $0 + $1.share(under: regime).amount }),
            ("the sequencer", "monolithic", comparison.kept(under: regime).amount),
        ]
        page.text(Self.barStart - 14, y + 15, regime.title, style: "name", endsAtX: true)
        var before: Amount = 0
        for part in parts where part.amount > 0 {
            let start = Self.length(before, of: comparison.collected)
            before += part.amount
            let end = Self.length(before, of: comparison.collected)
            page.bar(
                Self.barStart + start, y, width: max(1, end - start), height: 22, style: part.style,
                title: "\(regime.title): \(figure(part.amount)) to \(part.name)")
        }
        let most = parts.dropFirst().filter { $0.amount > 0 }
        page.text(
            Self.barStart + Self.barLength + 12, y + 9,
            "apps \(percent(parts[0].amount)) %", style: "figure")
        page.text(
            Self.barStart + Self.barLength + 12, y + 22,
            most.map { "\($0.name) \(percent($0.amount)) %" }.joined(separator: ", "), style: "small")
        y += 34
    }

    /// One app's bars, or those of many small ones.
    private struct Row {
        let name: String
        /// In the order of the regimes.
        let amounts: [Amount]
    }

    /// The apps by what Laneway gives them, most first, of equals by name.
    private var rows: [Row] {
        let apps = comparison.apps.filter { $0.name != FlowTransaction.openLane }.sorted {
            ($1.share(under: .laneway).amount, $0.name) < ($0.share(under: .laneway).amount, $1.name)
        }
        let shown = apps.prefix(Self.appsMax)
        let others = apps.dropFirst(Self.appsMax)
        let rows = shown.map { app in
            Row(name: app.name.text, amounts: Regime.allCases.map { app.share(under: $0).amount })
        }
        guard !others.isEmpty else { return rows }
        let sums = Regime.allCases.map { regime in others.reduce(0) { $0 + $1.share(under: regime).amount } }
        return rows + [Row(name: "\(others.count) others", amounts: sums)]
    }

    private mutating func draw(_ row: Row, longest: Amount) {
        page.text(
            Self.barStart - 14, y + 24, row.name, style: row.name.count > Self.nameFits ? "name long" : "name",
            endsAtX: true)
        for (regime, amount) in zip(Regime.allCases, row.amounts) {
            // One unit for nothing, so that one sees where the bar would be.
            let length = max(1, Self.length(amount, of: longest))
            page.bar(
                Self.barStart, y, width: length, height: Self.barHeight, style: regime.rawValue,
                title: "\(row.name), \(regime.title): \(figure(amount))")
            page.text(Self.barStart + length + 8, y + 10, figure(amount), style: "figure")
            y += Self.barHeight + 1
        }
        y += 13
    }

    private func figure(_ amount: Amount) -> String {
        amount == 0 ? "0" : "\(EtherText.rounded(amount)) ETH, \(percent(amount)) %"
    }

    private func percent(_ amount: Amount) -> String { ProRata.percent(amount, of: comparison.collected) }

    /// Rounded down to a whole unit.
    private static func length(_ part: Amount, of whole: Amount) -> Int {
        guard whole > 0 else { return 0 }
        return Int(whole.dividingFullWidth(part.multipliedFullWidth(by: Amount(barLength))).quotient)
    }
}

extension Regime {
    /// With a capital.
    fileprivate var title: String {
        switch self {
        case .monolithic: "Monolithic"
        case .pooled: "Pooled"
        case .laneway: "Laneway"
        }
    }
}
