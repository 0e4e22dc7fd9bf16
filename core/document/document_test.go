package document_test

import (
	"encoding/json"
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/tenon-health/tenon/core/document"
	"github.com/tenon-health/tenon/core/fault"
)

func TestNumbersAreKeptExactlyOrRefused(t *testing.T) {
	for literal, want := range map[string]any{
		"0": int64(0), "-0": int64(0), "7": int64(7), "-12": int64(-12),
		"9223372036854775807": int64(math.MaxInt64), "-9223372036854775808": int64(math.MinInt64),
		"1.0": 1.0, "-0.0": math.Copysign(0, -1), "0.1": 0.1, "1e3": 1000.0, "1.10": 1.1,
		"58.76522929500342":                      58.76522929500342,
		"0e99999999999999999999":                 0.0,
		"1000000000000000000000000000000":        1e30,
		"9223372036854775808":                    document.Decimal("9223372036854775808"),
		"9223372036854775810":                    document.Decimal("9223372036854775810"),
		"-9223372036854775809":                   document.Decimal("-9223372036854775809"),
		"0.1000000000000000055511151231257827":   document.Decimal("0.1000000000000000055511151231257827"),
		"0.00000012345678901234567890":           document.Decimal("1.234567890123456789E-7"),
		"0.0000012345678901234567890":            document.Decimal("0.000001234567890123456789"),
		"1.00000000000000000000000000":           1.0,
		"12345678901234567890123456789012345e-1": nil,
		"1234567890123456789012345678901234":     document.Decimal("1234567890123456789012345678901234"),
		"12345678901234567890123456789012340":    document.Decimal("1.234567890123456789012345678901234E+34"),
		"9007199254740993.0":                     int64(9007199254740993),
		"-53212020080800089e2":                   int64(-5321202008080008900),
		"92233720368547758080e-1":                document.Decimal("9223372036854775808"),
		"1e400":                                  document.Decimal("1E+400"),
		"1e-400":                                 document.Decimal("1E-400"),
		"1e6144":                                 document.Decimal("1." + strings.Repeat("0", 33) + "E+6144"),
		"1e6145":                                 nil,
		"1e-6176":                                document.Decimal("1E-6176"),
		"12e-6177":                               nil,
		"1e-6177":                                nil,
		"1e99999999999999999999":                 nil,
		"1e-2147483648":                          nil,
		strings.Repeat("9", 100):                 nil,
	} {
		got, err := document.ReadValue([]byte(literal))
		if want == nil {
			fails(t, literal, err, document.ErrNumberUnsupported, "byte 1")
			continue
		}
		if err != nil || !document.Equal(got, want) {
			t.Errorf("%s: got %T %v, %v; want %T %v", literal, got, got, err, want, want)
		}
		if n, err := document.ReadNumber(literal); err != nil || !document.Equal(n, want) {
			t.Errorf("ParseNumber(%s) = %v, %v", literal, n, err)
		}
		stable(t, got)
	}
	for _, s := range []string{
		"", "-", "007", "+1", ".5", "5.", "1e", " 1", "1 ", "NaN", "0x1", "1_0", "true", "1,2", "1 2",
	} {
		if n, err := document.ReadNumber(s); err == nil {
			t.Errorf("ParseNumber(%q) = %v", s, n)
		}
	}
}

// stable writes and reads a value twice.
func stable(t *testing.T, value any) {
	t.Helper()
	first, err := document.Append(nil, value)
	if err != nil {
		t.Fatalf("%#v cannot be written: %v", value, err)
	}
	again, err := document.ReadValue(first)
	if err != nil || !document.Equal(again, value) {
		t.Fatalf("%#v came back as %#v, %v from %s", value, again, err, first)
	}
	second, _ := document.Append(nil, again)
	if string(first) != string(second) {
		t.Fatalf("%s became %s", first, second)
	}
}

func fails(t *testing.T, what string, err error, want *fault.Error, location string) {
	t.Helper()
	e, ok := errors.AsType[*fault.Error](err)
	if !ok || !errors.Is(err, want) {
		t.Errorf("%.60s: got %v, want %s", what, err, want.Code)
	} else if location != "" && (len(e.Fields) != 1 || e.Fields[0].Location != location) {
		t.Errorf("%.60s: got %+v, want %s", what, e.Fields, location)
	}
}

func TestParseDocument(t *testing.T) {
	d, err := document.Read([]byte(
		` { "z" : 1 , "a.b" : [ true , null , "<ü😀\u2028\/\ud83d\ude00" ] , "" : { "$x" : { } } , "é" : [ ] } `,
	))
	if err != nil {
		t.Fatal(err)
	}
	want := document.Document{
		{Key: "z", Value: int64(1)},
		{Key: "a.b", Value: []any{true, nil, "<ü😀\u2028/😀"}},
		{Key: "", Value: document.Document{{Key: "$x", Value: document.Document{}}}},
		{Key: "é", Value: []any{}},
	}
	if !document.Equal(d, want) {
		t.Fatalf("got %#v", d)
	}
	out, _ := d.MarshalJSON()
	if string(out) != `{"z":1,"a.b":[true,null,"<ü😀\u2028/😀"],"":{"$x":{}},"é":[]}` {
		t.Fatalf("got %s", out)
	}
	if v, ok := d.Get("z"); !ok || v != int64(1) {
		t.Fatal("Get")
	}
	if _, ok := d.Get("$x"); ok {
		t.Fatal("Get looked inside")
	}
	stable(t, d)
}

func TestParseDocumentRefuses(t *testing.T) {
	deep := func(n int) string { return `{"a":` + strings.Repeat("[", n-1) + strings.Repeat("]", n-1) + "}" }
	if _, err := document.Read([]byte(deep(document.MaxDepth))); err != nil {
		t.Errorf("the deepest document: %v", err)
	}
	big := func(n int) string { return `{"a":"` + strings.Repeat("x", n-8) + `"}` }
	if _, err := document.Read([]byte(big(document.MaxBytes))); err != nil {
		t.Errorf("the largest document: %v", err)
	}
	for _, c := range []struct {
		in   string
		want *fault.Error
		at   string
	}{
		{``, document.ErrMalformed, "byte 1"},
		{`{`, document.ErrMalformed, ""},
		{`{"secret":1,}`, document.ErrMalformed, "byte 13"},
		{`{"a":01}`, document.ErrMalformed, "byte 7"},
		{`{} {}`, document.ErrMalformed, "byte 4"},
		{"{\"a\":\"\n\"}", document.ErrMalformed, "byte 7"},
		{"\ufeff{}", document.ErrMalformed, "byte 1"},
		{`[1]`, document.ErrObjectRequired, "byte 1"},
		{`null`, document.ErrObjectRequired, "byte 1"},
		{`{"a":1,"b":2,"a":3}`, document.ErrDuplicateKey, "key 3 (byte 14)"},
		{`{"a":1,"\u0061":3}`, document.ErrDuplicateKey, "key 2 (byte 8)"},
		{`{"x":0,"y":[0,{"a":1,"a":1}]}`, document.ErrDuplicateKey, "key 2, element 2, key 2 (byte 22)"},
		{`{"a\u0000b":1}`, document.ErrKeyUnsupported, "key 1 (byte 2)"},
		{`{"a":"\ud800"}`, document.ErrEncodingInvalid, "key 1 (byte 6)"},
		{`{"a":"\udc00"}`, document.ErrEncodingInvalid, ""},
		{`{"a":"\udc00\ud800"}`, document.ErrEncodingInvalid, ""},
		{`{"a":"\ud800\ud800"}`, document.ErrEncodingInvalid, ""},
		{`{"a":"\ud800\\udc00"}`, document.ErrEncodingInvalid, ""},
		{`{"\ud800":1}`, document.ErrEncodingInvalid, ""},
		{"{\"a\":\"\xff\"}", document.ErrEncodingInvalid, "byte 7"},
		{"{\"a\":\"\xed\xa0\x80\"}", document.ErrEncodingInvalid, "byte 7"},
		{`{"a":[1e7000]}`, document.ErrNumberUnsupported, "key 1, element 1 (byte 7)"},
		{deep(document.MaxDepth + 1), document.ErrTooDeep, "byte 69"},
		{deep(20_000), document.ErrTooDeep, "byte 69"},
		{strings.Repeat("[", 100_000), document.ErrTooDeep, "byte 65"},
		{big(document.MaxBytes + 1), document.ErrTooLarge, ""},
	} {
		_, err := document.Read([]byte(c.in))
		fails(t, c.in, err, c.want, c.at)
	}
	if _, err := document.Read([]byte(`{"a":"\u0000\\ud800 \ufffd \ud83d\ude00"}`)); err != nil {
		t.Errorf("odd but right text: %v", err)
	}
}

func TestDocumentInsideJSON(t *testing.T) {
	var body struct {
		Data document.Document `json:"patient_data"`
	}
	if err := json.Unmarshal([]byte(`{"patient_data":{"b":1.0,"a":[{"d":2,"c":3}]}}`), &body); err != nil {
		t.Fatal(err)
	}
	if out, err := json.Marshal(body); err != nil || string(out) != `{"patient_data":{"b":1.0,"a":[{"d":2,"c":3}]}}` {
		t.Fatal(string(out), err)
	}
	fails(
		t, "twin", json.Unmarshal([]byte(`{"patient_data":{"b":1,"b":2}}`), &body), document.ErrDuplicateKey,
		"key 2 (byte 8)",
	)
	fails(t, "null", json.Unmarshal([]byte(`{"patient_data":null}`), &body), document.ErrObjectRequired, "")
	_, err := document.Read([]byte(`{"b":1,"b":2}`))
	fails(t, "within", fault.PrefixLocation("patient_data", err), document.ErrDuplicateKey, "patient_data, key 2 (byte 8)")
}

func TestClone(t *testing.T) {
	d := document.Document{{Key: "a", Value: []any{document.Document{{Key: "b", Value: int64(1)}}}}}
	clone := d.Clone()
	clone[0].Value.([]any)[0].(document.Document)[0].Value = "changed"
	if !document.Equal(d, document.Document{{Key: "a", Value: []any{document.Document{{Key: "b", Value: int64(1)}}}}}) {
		t.Fatal("the original changed")
	}
}

func TestEqualValue(t *testing.T) {
	doc := func(keys ...string) (d document.Document) {
		for _, k := range keys {
			d = append(d, document.Field{Key: k})
		}
		return d
	}
	for _, c := range [][2]any{
		{int64(1), 1.0}, {0.0, math.Copysign(0, -1)}, {"1", document.Decimal("1")}, {nil, false},
		{[]any{}, document.Document{}},
		{doc("a", "b"), doc("b", "a")}, {doc("a"), doc("a", "b")}, {[]any{nil}, []any{}}, {struct{}{}, struct{}{}},
	} {
		if document.Equal(c[0], c[1]) || document.Equal(c[1], c[0]) {
			t.Errorf("%#v equals %#v", c[0], c[1])
		}
	}
}

func TestAppendJSONRefuses(t *testing.T) {
	for _, v := range []any{
		math.NaN(), math.Inf(1), document.Decimal("NaN"), document.Decimal(`1,"x":2`), 5, "\xff",
		document.Document{{Key: "\xff"}}, []any{uint8(1)},
	} {
		if out, err := document.Append(nil, v); err == nil {
			t.Errorf("%#v became %s", v, out)
		}
	}
}

func FuzzParseDocument(f *testing.F) {
	for _, s := range []string{
		`{"a":1,"b":[1.0,-0.0,1e400,"\ud83d\ude00",null,true]}`, `{"a":{"a":{}},"":9223372036854775808}`, `{"a":1,"a":1}`,
		`{"\u0000":""}`, "{\"\xff\":0}",
		`{"a":0.30000000000000004,"b":3e-324,"c":12345678901234567890e17,"d":9007199254740993.0}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := document.Read(data)
		if err == nil {
			stable(t, d)
			stable(t, d.Clone())
			return
		}
		if e := fault.AsError(err); e.Kind == fault.Internal {
			t.Fatalf("unexplained: %v", err)
		}
	})
}
