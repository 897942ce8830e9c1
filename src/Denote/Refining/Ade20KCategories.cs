using Denote.Imaging;
using Denote.Phrases;

namespace Denote.Refining;

/// <summary>
/// The 150 categories of ADE20K (Zhou et al., CVPR 2017) with the colours in which segmentation ControlNets saw them.
/// </summary>
public static class Ade20KCategories
{
    // For each category its usual name, other names that mean it, and its colour.
    private const string Table = """
        wall:787878, building|edifice:b47878, sky|cloud:06e6e6, floor|flooring:503232, tree:04c803,
        ceiling:787850, road|street:8c8c8c, bed:cc05ff, windowpane|window:e6e6e6, grass:04fa07,
        cabinet|cupboard:e005ff, sidewalk|pavement:ebff07,
        person|people|man|men|woman|women|child|children|boy|girl|human|rider:96053d, earth|ground|dirt:787846,
        door:08ff33, table|dining table|diningtable:ff0652, mountain:8fff8c,
        plant|potted plant|pottedplant|bush|vegetation:ccff04, curtain|drape:ff3307, chair:cc4603,
        car|automobile:0066c8, water:3de6fa, painting|picture:ff0633, sofa|couch:0b66ff, shelf|shelves:ff0747,
        house|home:ff09e0, sea|ocean:0907e6, mirror:dcdcdc, rug|carpet|mat:ff095c,
        field|playing field|meadow:7009ff, armchair:08ffd6, seat:07ffe0, fence|fencing:ffb806, desk:0aff47,
        rock|stone:ff290a, wardrobe:07ffff, lamp|table lamp:e0ff08, bathtub|bath:6608ff, railing:ff3d06,
        cushion:ffc207, base:ff7a08, box:00ff14, column|pillar:ff0829,
        signboard|sign|stop sign|traffic sign:ff0599, chest of drawers:0633ff, counter:eb0cff, sand:a09614,
        sink|washbasin:00a3ff, skyscraper:8c8c8c, fireplace:fa0a0f, refrigerator|fridge:14ff00,
        grandstand:1fff00, path|trail:ff1f00, stairs|steps:ffe000, runway:99ff00, case:0000ff, pool table:ff4700,
        pillow:00ebff, screen door:00adff, stairway:1f00ff, river:0bc8c8, bridge|span:ff5200, bookcase:00fff5,
        blind|window blind:003dff, coffee table:00ff70, toilet|lavatory:00ff85, flower:ff0000, book:ffa300,
        hill:ff6600, bench:c2ff00, countertop:008fff, stove:33ff00, palm|palm tree:0052ff, kitchen island:00ff29,
        computer|laptop:00ffad, swivel chair:0a00ff, boat|sailboat:adff00, bar:00ff99, arcade machine:ff5c00,
        hovel:ff00ff, bus|coach:ff00f5, towel:ff0066, light:ffad00, truck|lorry:ff0014, tower:ffb8b8,
        chandelier:001fff, awning:00ff3d, streetlight|street lamp:0047ff, booth:ff00cc,
        television receiver|television|tv|tvmonitor|tv monitor:00ffc2, airplane|aeroplane|plane|aircraft:00ff52,
        dirt track:000aff, apparel|clothes|clothing|dress|tie:0070ff, pole:3300ff, land|soil:00c2ff,
        bannister|banister|handrail:007aff, escalator:00ffa3, ottoman:ff9900, bottle:00ff0a, buffet:ff7000,
        poster|placard:8fff00, stage:5200ff, van:a3ff00, ship:ffeb00, fountain:08b8aa, conveyer belt:8500ff,
        canopy:00ff5c, washer:b800ff, plaything|toy|teddy bear:ff001f, swimming pool:00b8ff, stool:00d6ff,
        barrel:ff0070, basket:5cff00, waterfall:00e0ff, tent:70e0ff, bag|handbag|backpack|suitcase|purse:46b8a0,
        minibike|motorbike|motorcycle|moped|scooter:a300ff, cradle:9900ff, oven:47ff00, ball|sports ball:ff00a3,
        food|fruit|vegetable|sandwich|hot dog|pizza|donut|cake|banana|apple|orange|broccoli|carrot|salad:ffcc00,
        step:ff008f, tank:00ffeb, trade name:85ff00, microwave:ff00eb, pot|flowerpot:f500ff,
        animal|bird|cat|cow|dog|horse|sheep|elephant|bear|zebra|giraffe:ff007a, bicycle|bike|cycle:fff500,
        lake:0abed4, dishwasher:d6ff00, screen:00ccff, blanket|bedclothes:1400ff, sculpture|statue:ffff00,
        hood:0099ff, sconce:0029ff, vase:00ffcc, traffic light:2900ff, tray:29ff00,
        ashcan|trash can|garbage can|dustbin:ad00ff, fan:00f5ff, pier|dock|wharf:4700ff, crt screen:7a00ff,
        plate:00ffb8, monitor:005cff, bulletin board:b8ff00, shower:0085ff, radiator:ffd600,
        glass|wine glass|drinking glass:19c2c2, clock:66ff00, flag:5c00ff
        """;

    /// <summary>The categories in the order of their labels, the first of which is 1.</summary>
    public static IReadOnlyList<Ade20KCategory> All { get; } =
        [.. Table.Split(',', StringSplitOptions.TrimEntries).Select(Parse)];

    private static readonly Dictionary<string, Ade20KCategory> ByName = All.SelectMany(
        category => category.Names.Select(name => (name, category)))
        .ToDictionary(entry => entry.name, entry => entry.category, StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// Finds the category that a class belongs to: by one of its names, then by the longest end of the words up to the
    /// head noun ("red dining table on a rug" is a table), in the plural too.
    /// </summary>
    /// <param name="className">The class in words, case aside.</param>
    /// <returns>The category; null where ADE20K has none.</returns>
    public static Ade20KCategory? Find(string className)
    {
        ArgumentNullException.ThrowIfNull(className);
        string text = className.Trim().Replace('_', ' ').Replace('-', ' ');
        if (text.Length == 0) return null;
        if (Named(text) is { } whole) return whole;
        string[] words = text[..HeadNoun.Find(text).Span.End].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return Enumerable.Range(0, words.Length)
            .Select(first => Named(string.Join(' ', words[first..])))
            .FirstOrDefault(found => found is not null);
    }

    private static Ade20KCategory? Named(string name) =>
        Singulars(name).Select(form => ByName.GetValueOrDefault(form)).FirstOrDefault(found => found is not null);

    /// <summary>The name itself, then what it may be the plural of.</summary>
    private static IEnumerable<string> Singulars(string name)
    {
        yield return name;
        if (name.EndsWith('s')) yield return name[..^1];
        if (name.EndsWith("es", StringComparison.OrdinalIgnoreCase)) yield return name[..^2];
        if (name.EndsWith("ies", StringComparison.OrdinalIgnoreCase)) yield return name[..^3] + "y";
    }

    private static Ade20KCategory Parse(string entry)
    {
        string[] parts = entry.Split(':');
        byte[] color = Convert.FromHexString(parts[1]);
        return new Ade20KCategory(parts[0].Split('|'), new Rgb(color[0], color[1], color[2]));
    }
}
