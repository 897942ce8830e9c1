// Writes the register-blocked kernels of the matrix product: src/Denote.Tensors/Kernels/Gemm/Tiles*.Columns*.cs.
// Run from the repository root with: dotnet run tools/generate-tiles.cs
// Accumulators must be named locals: the JIT keeps neither spans nor arrays of vectors in registers.

#:property PublishAot=false

using System.Text;

const string Folder = "src/Denote.Tensors/Kernels/Gemm";
if (!Directory.Exists(Folder))
{
    Console.Error.WriteLine($"{Folder} not found: run from the repository root.");
    return 1;
}

// Accumulators, the panel's vectors and one broadcast fill the registers: 32, 16 (AVX2) and 32 (Arm64).
Write(512, "FusedMultiplyAdd", (4, 6), (3, 8), (2, 12), (1, 12));
Write(256, "FusedMultiplyAdd", (2, 6), (1, 12));
Write(128, "MultiplyAddEstimate", (2, 8), (1, 8));
return 0;

static void Write(int bits, string multiplyAdd, params (int Vectors, int Rows)[] tiles)
{
    foreach (var (vectors, rows) in tiles)
    {
        int columns = vectors * bits / 32;
        var code = new StringBuilder($$"""
            // Written by tools/generate-tiles.cs; change that and run it again.
            using System.Runtime.CompilerServices;
            using System.Runtime.Intrinsics;

            namespace Denote.Tensors;

            /// <summary>Tiles of {{bits}}-bit vectors; <see cref="TileKernel"/> says what they compute.</summary>
            internal static unsafe partial class Tiles{{bits}}
            {

            """);
        Method(code, bits, multiplyAdd, vectors, rows);
        code.AppendLine("}");
        File.WriteAllText($"{Folder}/Tiles{bits}.Columns{columns}.cs", code.ToString());
    }
}

static void Method(StringBuilder code, int bits, string multiplyAdd, int vectors, int rows)
{
    int lanes = bits / 32;
    string type = $"Vector{bits}";
    string At(string pointer, int v) => v == 0 ? pointer : $"{pointer} + {v * lanes}";
    string Guard(int row) => row == 0 ? "" : $"if (TRows.Count > {row}) ";
    void Line(int depth, string text) => code.AppendLine(new string(' ', 4 * depth) + text);
    void Block(int depth, int row, IEnumerable<string> statements)
    {
        if (row > 0)
        {
            Line(depth, Guard(row).TrimEnd());
            Line(depth, "{");
        }
        foreach (string statement in statements) Line(row > 0 ? depth + 1 : depth, statement);
        if (row > 0) Line(depth, "}");
    }

    Line(1, $"/// <summary>Up to {rows} rows of {vectors * lanes} columns.</summary>");
    Line(1, "[MethodImpl(MethodImplOptions.AggressiveOptimization)]");
    Line(1, $"public static void Columns{vectors * lanes}<TRows>(");
    Line(2, "float* a, nint aRow, nint aStep, float* b, nint bStep, float* start, nint startRow,");
    Line(2, "float* c, nint cRow, nint depth)");
    Line(2, "where TRows : struct, IRowCount");
    Line(1, "{");
    for (int row = 0; row < rows; row++)
    {
        var zeros = Enumerable.Range(0, vectors).Select(v => $"c{row}_{v} = default");
        Line(2, $"{type}<float> {string.Join(", ", zeros)};");
    }
    for (int row = 0; row < rows; row++)
    {
        var load = Enumerable.Range(0, vectors).Select(v => $"c{row}_{v} = {type}.Load({At("start", v)});");
        Block(2, row, row == 0 ? load : load.Prepend("start += startRow;"));
    }
    for (int row = 0; row < rows; row += 3) Line(2, $"float* a{row} = a{(row == 0 ? "" : $" + {row} * aRow")};");
    Line(2, "nint aRow2 = 2 * aRow;");
    Line(2, "do");
    Line(2, "{");
    for (int v = 0; v < vectors; v++) Line(3, $"var b{v} = {type}.Load({At("b", v)});");
    for (int row = 0; row < rows; row++)
    {
        string element = $"a{row / 3 * 3}[{(row % 3) switch { 0 => "0", 1 => "aRow", _ => "aRow2" }}]";
        var products = Enumerable.Range(0, vectors)
            .Select(v => $"c{row}_{v} = {type}.{multiplyAdd}(x, b{v}, c{row}_{v});")
            .Prepend($"{(row == 0 ? "var " : "")}x = {type}.Create({element});");
        Block(3, row, products);
    }
    for (int row = 0; row < rows; row += 3) Line(3, $"{Guard(row)}a{row} += aStep;");
    Line(3, "b += bStep;");
    Line(2, "}");
    Line(2, "while (--depth != 0);");
    for (int row = 0; row < rows; row++)
    {
        var store = Enumerable.Range(0, vectors).Select(v => $"c{row}_{v}.Store({At("c", v)});");
        Block(2, row, row == 0 ? store : store.Prepend("c += cRow;"));
    }
    Line(1, "}");
}
