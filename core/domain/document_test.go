package domain_test

import (
	"encoding/json"
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
)

func TestNumbersAreKeptExactlyOrRefused(t *testing.T) {
	for literal, want := range map[string]any{
		"0": int64(0), "-0": int64(0), "7": int64(7), "-12": int64(-12),
		"9223372036854775807": int64(math.MaxInt64), "-9223372036854775808": int64(math.MinInt64),
		"1.0": 1.0, "-0.0": math.Copysign(0, -1), "0.1": 0.1, "1e3": 1000.0, "1.10": 1.1, "58.76522929500342": 58.76522929500342,
		"0e99999999999999999999":                 0.0,
		"1000000000000000000000000000000":        1e30,
		"9223372036854775808":                    domain.Decimal("9223372036854775808"),
		"9223372036854775810":                    domain.Decimal("9223372036854775810"),
		"-9223372036854775809":                   domain.Decimal("-9223372036854775809"),
		"0.1000000000000000055511151231257827":   domain.Decimal("0.1000000000000000055511151231257827"),
		"0.00000012345678901234567890":           domain.Decimal("1.234567890123456789E-7"),
		"0.0000012345678901234567890":            domain.Decimal("0.000001234567890123456789"),
		"1.00000000000000000000000000":           1.0,
		"12345678901234567890123456789012345e-1": nil,
		"1234567890123456789012345678901234":     domain.Decimal("1234567890123456789012345678901234"),
		"12345678901234567890123456789012340":    domain.Decimal("1.234567890123456789012345678901234E+34"),
		"9007199254740993.0":                     int64(9007199254740993),
		"-53212020080800089e2":                   int64(-5321202008080008900),
		"92233720368547758080e-1":                domain.Decimal("9223372036854775808"),
		"1e400":                                  domain.Decimal("1E+400"),
		"1e-400":                                 domain.Decimal("1E-400"),
		"1e6144":                                 domain.Decimal("1." + strings.Repeat("0", 33) + "E+6144"),
		"1e6145":                                 nil,
		"1e-6176":                                domain.Decimal("1E-6176"),
		"12e-6177":                               nil,
		"1e-6177":                                nil,
		"1e99999999999999999999":                 nil,
		"1e-2147483648":                          nil,
		strings.Repeat("9", 100):                 nil,
	} {
		got, err := domain.ParseValue([]byte(literal))
		if want == nil {
			fails(t, literal, err, domain.NumberUnsupported, "byte 1")
			continue
		}
		if err != nil || !domain.EqualValue(got, want) {
			t.Errorf("%s: got %T %v, %v; want %T %v", literal, got, got, err, want, want)
		}
		if n, err := domain.ParseNumber(literal); err != nil || !domain.EqualValue(n, want) {
			t.Errorf("ParseNumber(%s) = %v, %v", literal, n, err)
		}
		stable(t, got)
	}
	for _, s := range []string{"", "-", "007", "+1", ".5", "5.", "1e", " 1", "1 ", "NaN", "0x1", "1_0", "true", "1,2", "1 2"} {
		if n, err := domain.ParseNumber(s); err == nil {
			t.Errorf("ParseNumber(%q) = %v", s, n)
		}
	}
}

// stable writes and reads a value twice.
func stable(t *testing.T, value any) {
	t.Helper()
	first, err := domain.AppendJSON(nil, value)
	if err != nil {
		t.Fatalf("%#v cannot be written: %v", value, err)
	}
	again, err := domain.ParseValue(first)
	if err != nil || !domain.EqualValue(again, value) {
		t.Fatalf("%#v came back as %#v, %v from %s", value, again, err, first)
	}
	second, _ := domain.AppendJSON(nil, again)
	if string(first) != string(second) {
		t.Fatalf("%s became %s", first, second)
	}
}

func fails(t *testing.T, what string, err error, want *domain.Error, location string) {
	t.Helper()
	e, ok := errors.AsType[*domain.Error](err)
	if !ok || !errors.Is(err, want) {
		t.Errorf("%.60s: got %v, want %s", what, err, want.Code)
	} else if location != "" && (len(e.Fields) != 1 || e.Fields[0].Location != location) {
		t.Errorf("%.60s: got %+v, want %s", what, e.Fields, location)
	}
}

func TestParseDocument(t *testing.T) {
	d, err := domain.ParseDocument([]byte(` { "z" : 1 , "a.b" : [ true , null , "<ü😀\u2028\/\ud83d\ude00" ] , "" : { "$x" : { } } , "é" : [ ] } `))
	if err != nil {
		t.Fatal(err)
	}
	want := domain.Document{
		{Key: "z", Value: int64(1)},
		{Key: "a.b", Value: []any{true, nil, "<ü😀\u2028/😀"}},
		{Key: "", Value: domain.Document{{Key: "$x", Value: domain.Document{}}}},
		{Key: "é", Value: []any{}},
	}
	if !domain.EqualValue(d, want) {
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
	if _, err := domain.ParseDocument([]byte(deep(domain.MaxDepth))); err != nil {
		t.Errorf("the deepest document: %v", err)
	}
	big := func(n int) string { return `{"a":"` + strings.Repeat("x", n-8) + `"}` }
	if _, err := domain.ParseDocument([]byte(big(domain.MaxDocument))); err != nil {
		t.Errorf("the largest document: %v", err)
	}
	for _, c := range []struct {
		in   string
		want *domain.Error
		at   string
	}{
		{``, domain.JSONMalformed, "byte 1"},
		{`{`, domain.JSONMalformed, ""},
		{`{"secret":1,}`, domain.JSONMalformed, "byte 13"},
		{`{"a":01}`, domain.JSONMalformed, "byte 7"},
		{`{} {}`, domain.JSONMalformed, "byte 4"},
		{"{\"a\":\"\n\"}", domain.JSONMalformed, "byte 7"},
		{"\ufeff{}", domain.JSONMalformed, "byte 1"},
		{`[1]`, domain.ObjectRequired, "byte 1"},
		{`null`, domain.ObjectRequired, "byte 1"},
		{`{"a":1,"b":2,"a":3}`, domain.DuplicateKey, "key 3 (byte 14)"},
		{`{"a":1,"\u0061":3}`, domain.DuplicateKey, "key 2 (byte 8)"},
		{`{"x":0,"y":[0,{"a":1,"a":1}]}`, domain.DuplicateKey, "key 2, element 2, key 2 (byte 22)"},
		{`{"a\u0000b":1}`, domain.KeyUnsupported, "key 1 (byte 2)"},
		{`{"a":"\ud800"}`, domain.EncodingInvalid, "key 1 (byte 6)"},
		{`{"a":"\udc00"}`, domain.EncodingInvalid, ""},
		{`{"a":"\udc00\ud800"}`, domain.EncodingInvalid, ""},
		{`{"a":"\ud800\ud800"}`, domain.EncodingInvalid, ""},
		{`{"a":"\ud800\\udc00"}`, domain.EncodingInvalid, ""},
		{`{"\ud800":1}`, domain.EncodingInvalid, ""},
		{"{\"a\":\"\xff\"}", domain.EncodingInvalid, "byte 7"},
		{"{\"a\":\"\xed\xa0\x80\"}", domain.EncodingInvalid, "byte 7"},
		{`{"a":[1e7000]}`, domain.NumberUnsupported, "key 1, element 1 (byte 7)"},
		{deep(domain.MaxDepth + 1), domain.TooDeep, "byte 69"},
		{deep(20_000), domain.TooDeep, "byte 69"},
		{strings.Repeat("[", 100_000), domain.TooDeep, "byte 65"},
		{big(domain.MaxDocument + 1), domain.DocumentTooLarge, ""},
	} {
		_, err := domain.ParseDocument([]byte(c.in))
		fails(t, c.in, err, c.want, c.at)
	}
	if _, err := domain.ParseDocument([]byte(`{"a":"\u0000\\ud800 \ufffd \ud83d\ude00"}`)); err != nil {
		t.Errorf("odd but right text: %v", err)
	}
}

func TestDocumentInsideJSON(t *testing.T) {
	var body struct {
		Data domain.Document `json:"patient_data"`
	}
	if err := json.Unmarshal([]byte(`{"patient_data":{"b":1.0,"a":[{"d":2,"c":3}]}}`), &body); err != nil {
		t.Fatal(err)
	}
	if out, err := json.Marshal(body); err != nil || string(out) != `{"patient_data":{"b":1.0,"a":[{"d":2,"c":3}]}}` {
		t.Fatal(string(out), err)
	}
	fails(t, "twin", json.Unmarshal([]byte(`{"patient_data":{"b":1,"b":2}}`), &body), domain.DuplicateKey, "key 2 (byte 8)")
	fails(t, "null", json.Unmarshal([]byte(`{"patient_data":null}`), &body), domain.ObjectRequired, "")
	_, err := domain.ParseDocument([]byte(`{"b":1,"b":2}`))
	fails(t, "within", domain.Within("body.patient_data", err), domain.DuplicateKey, "body.patient_data, key 2 (byte 8)")
}

func TestClone(t *testing.T) {
	d := domain.Document{{Key: "a", Value: []any{domain.Document{{Key: "b", Value: int64(1)}}}}}
	clone := d.Clone()
	clone[0].Value.([]any)[0].(domain.Document)[0].Value = "changed"
	if !domain.EqualValue(d, domain.Document{{Key: "a", Value: []any{domain.Document{{Key: "b", Value: int64(1)}}}}}) {
		t.Fatal("the original changed")
	}
}

func TestEqualValue(t *testing.T) {
	doc := func(keys ...string) (d domain.Document) {
		for _, k := range keys {
			d = append(d, domain.Field{Key: k})
		}
		return d
	}
	for _, c := range [][2]any{
		{int64(1), 1.0}, {0.0, math.Copysign(0, -1)}, {"1", domain.Decimal("1")}, {nil, false}, {[]any{}, domain.Document{}},
		{doc("a", "b"), doc("b", "a")}, {doc("a"), doc("a", "b")}, {[]any{nil}, []any{}}, {struct{}{}, struct{}{}},
	} {
		if domain.EqualValue(c[0], c[1]) || domain.EqualValue(c[1], c[0]) {
			t.Errorf("%#v equals %#v", c[0], c[1])
		}
	}
}

func TestAppendJSONRefuses(t *testing.T) {
	for _, v := range []any{math.NaN(), math.Inf(1), domain.Decimal("NaN"), domain.Decimal(`1,"x":2`), 5, "\xff", domain.Document{{Key: "\xff"}}, []any{uint8(1)}} {
		if out, err := domain.AppendJSON(nil, v); err == nil {
			t.Errorf("%#v became %s", v, out)
		}
	}
}

func FuzzParseDocument(f *testing.F) {
	for _, s := range []string{`{"a":1,"b":[1.0,-0.0,1e400,"\ud83d\ude00",null,true]}`, `{"a":{"a":{}},"":9223372036854775808}`, `{"a":1,"a":1}`, `{"\u0000":""}`, "{\"\xff\":0}", `{"a":0.30000000000000004,"b":3e-324,"c":12345678901234567890e17,"d":9007199254740993.0}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := domain.ParseDocument(data)
		if err == nil {
			stable(t, d)
			stable(t, d.Clone())
			return
		}
		if e := domain.Explain(err); e.Kind == domain.Internal {
			t.Fatalf("unexplained: %v", err)
		}
	})
}
