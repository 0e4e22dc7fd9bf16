package migrate

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/tenon-health/tenon/test/expect"
)

func TestStatementsEndWhereTheyEnd(t *testing.T) {
	for text, want := range map[string][]string{
		"":                                  nil,
		"-- a;\n/* b; */ ;":                 nil,
		"SELECT 1; SELECT 2":                {"SELECT 1", "SELECT 2"},
		"SELECT ';', 'it''s;', \"a;\"\"b\"": {"SELECT ';', 'it''s;', \"a;\"\"b\""},
		`SELECT E'\';', e'\\';SELECT 2`:     {`SELECT E'\';', e'\\'`, "SELECT 2"},
		"DO $$ BEGIN; -- kept\n END $$; DO $a$ $$ ; $a$": {
			"DO $$ BEGIN; -- kept\n END $$", "DO $a$ $$ ; $a$",
		},
		"CREATE TABLE a ( -- of; it\n id text)": {"CREATE TABLE a (  \n id text)"},
	} {
		expect.Equal(t, statements(text), want)
	}
}

func TestLiteralsAreSafe(t *testing.T) {
	expect.Equal(t, literal(`a'b\'c`), `E'a''b\\''c'`)
}

func TestFilesAreRefused(t *testing.T) {
	for says, names := range map[string][]string{
		"is not called NNN_name.up.sql": {"1_a.up.sql"},
		"is not called":                 {"001_a.tx.up.sql"},
		"have one number":               {"001_a.up.sql", "001_b.up.sql"},
		"001_a.up.sql":                  {"001_a.down.sql"},
		"has 0 statements":              {"002_empty.up.sql"},
		"has 2 statements":              {"003_alone.up.sql"},
	} {
		folder := fstest.MapFS{"public/001_a.up.sql": {Data: []byte("SELECT 1")}}
		for _, name := range names {
			text := map[string]string{
				"002_empty.up.sql": "-- nothing", "003_alone.up.sql": "-- tenon:no-transaction\nSELECT 1; SELECT 2",
			}[name]
			if text == "" && !strings.HasPrefix(name, "002") {
				text = "SELECT 1"
			}
			folder["tenant/"+name] = &fstest.MapFile{Data: []byte(text)}
		}
		if _, err := Read(folder); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%v: got %v, want %s", names, err, says)
		}
	}
}

func TestWhatRunsAloneParts(t *testing.T) {
	files := []file{{version: "001"}, {version: "002"}, {version: "003", alone: true}, {version: "004"}}
	expect.Equal(t, together(files), 2)
	expect.Equal(t, together(files[2:]), 0)
	expect.Equal(t, together(files[3:]), 1)
	expect.Equal(t, len(pending(files, "001", "003")), 2)
	expect.Equal(t, len(pending(files, "", "")), 4)
}
