using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace Denote.Cli.Tests.PublicApi;

/// <summary>Writes down what an assembly shows to others: one line per type and member, in order.</summary>
internal static class PublicApiText
{
    private const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance
        | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly NullabilityInfoContext Nullability = new();

    /// <summary>The public types and members of an assembly.</summary>
    public static string Of(Assembly assembly)
    {
        var text = new StringBuilder();
        foreach (var type in assembly.GetExportedTypes().OrderBy(type => type.FullName, StringComparer.Ordinal))
        {
            text.Append(Header(type)).Append('\n');
            foreach (string member in Members(type).Order(StringComparer.Ordinal))
                text.Append("    ").Append(member).Append('\n');
        }
        return text.ToString();
    }

    private static string Header(Type type)
    {
        string kind = type switch
        {
            { IsEnum: true } => "enum",
            { IsInterface: true } => "interface",
            { IsValueType: true } => "struct",
            { IsAbstract: true, IsSealed: true } => "static class",
            { IsAbstract: true } => "abstract class",
            { IsSealed: true } => "sealed class",
            _ => "class",
        };
        string[] parents = type.IsEnum ? [] : [.. ParentClass(type), .. Interfaces(type)];
        return $"{kind} {type.Namespace}.{Name(type)}{(parents.Length == 0 ? "" : " : " + string.Join(", ", parents))}";
    }

    private static IEnumerable<string> ParentClass(Type type) =>
        type.IsValueType || type.BaseType is null || type.BaseType == typeof(object) ? [] : [Name(type.BaseType)];

    private static IEnumerable<string> Interfaces(Type type) =>
        type.GetInterfaces().Where(parent => parent.IsPublic).Select(Name).Order(StringComparer.Ordinal);

    private static IEnumerable<string> Members(Type type)
    {
        if (type.IsEnum)
            return Enum.GetNames(type).Select(name => $"{name} = {Convert.ToInt64(Enum.Parse(type, name))}");
        var fields = type.GetFields(All).Where(field => field.IsPublic || field.IsFamily)
            .Select(field => $"{(field.IsLiteral ? "const " : Static(field.IsStatic))}{Name(field.FieldType)} " +
                $"{field.Name}{(field.IsLiteral ? " = " + Constant(field.GetRawConstantValue()) : "")}");
        var properties = type.GetProperties(All)
            .Where(property => property.GetAccessors(true).Any(IsShown))
            .Select(Describe);
        var events = type.GetEvents(All)
            .Where(one => IsShown(one.AddMethod!))
            .Select(one => $"event {Name(one.EventHandlerType!)} {one.Name}");
        var constructors = type.GetConstructors(All).Where(one => IsShown(one) && !IsWritten(one))
            .Select(one => $"new({Parameters(one)})");
        var methods = type.GetMethods(All)
            .Where(method => IsShown(method) && !IsWritten(method))
            .Where(method => !method.IsSpecialName || method.Name.StartsWith("op_", StringComparison.Ordinal))
            .Select(method => $"{Static(method.IsStatic)}{NullableName(Nullability.Create(method.ReturnParameter))} "
                + $"{method.Name}{Generics(method)}({Parameters(method)})");
        return fields.Concat(properties).Concat(events).Concat(constructors).Concat(methods);
    }

    private static bool IsShown(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    /// <summary>Members that the compiler adds to records; a change of the record shows in its constructor.</summary>
    private static bool IsWritten(MethodBase method) => method.IsDefined(typeof(CompilerGeneratedAttribute));

    private static string Constant(object? value) =>
        value is string text ? $"\"{text}\"" : string.Create(CultureInfo.InvariantCulture, $"{value ?? "null"}");

    private static string Static(bool isStatic) => isStatic ? "static " : "";

    private static string Describe(PropertyInfo property)
    {
        string Accessor(MethodInfo? method, string name) => method is not null && IsShown(method) ? $" {name};" : "";
        var modifiers = property.SetMethod?.ReturnParameter.GetRequiredCustomModifiers() ?? [];
        string indices = string.Join(", ", property.GetIndexParameters().Select(Parameter));
        bool isStatic = property.GetAccessors(true)[0].IsStatic;
        string required = property.IsDefined(typeof(RequiredMemberAttribute)) ? "required " : "";
        return $"{Static(isStatic)}{required}{NullableName(Nullability.Create(property))} {property.Name}"
            + (indices.Length > 0 ? $"[{indices}]" : "")
            + $" {{{Accessor(property.GetMethod, "get")}"
            + $"{Accessor(property.SetMethod, modifiers.Contains(typeof(IsExternalInit)) ? "init" : "set")} }}";
    }

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(Parameter));

    private static string Parameter(ParameterInfo parameter)
    {
        string direction = parameter.IsOut ? "out " : parameter.ParameterType.IsByRef ? "ref " : "";
        string initial = parameter.HasDefaultValue ? $" = {parameter.DefaultValue ?? "default"}" : "";
        return $"{direction}{NullableName(Nullability.Create(parameter))} {parameter.Name}{initial}";
    }

    private static string Generics(MethodInfo method) => method.IsGenericMethod
        ? $"<{string.Join(", ", method.GetGenericArguments().Select(argument => argument.Name))}>"
        : "";

    private static string NullableName(NullabilityInfo info)
    {
        bool marks = info.ReadState == NullabilityState.Nullable && !info.Type.IsValueType;
        return Name(info.Type) + (marks ? "?" : "");
    }

    private static string Name(Type type)
    {
        if (type.IsByRef) return Name(type.GetElementType()!);
        if (type.IsArray) return $"{Name(type.GetElementType()!)}[]";
        if (Nullable.GetUnderlyingType(type) is { } value) return $"{Name(value)}?";
        bool isInside = type.IsNested && !type.IsGenericParameter;
        string name = isInside ? $"{Name(type.DeclaringType!)}.{type.Name}" : type.Name;
        if (!type.IsGenericType) return name;
        return $"{name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>";
    }
}
