package home

import (
	"os"
	"strings"
	"testing"
	"testing/fstest"
)

func TestDataOfEditedMigrationsIsRefused(t *testing.T) {
	h := open(t)
	first := &fstest.MapFile{Data: []byte("CREATE TABLE a ()")}
	folder := fstest.MapFS{"public/001_a.sql": first}
	for _, step := range []string{"empty", "same", "one more"} {
		if step == "one more" {
			folder["public/002_b.sql"] = &fstest.MapFile{Data: []byte("CREATE TABLE b ()")}
		}
		if err := h.CheckMigrations(folder); err != nil {
			t.Fatalf("%s: %v", step, err)
		}
	}
	first.Data = []byte("CREATE TABLE a (id text)")
	refused(t, h.CheckMigrations(folder))
	delete(folder, "public/001_a.sql")
	refused(t, h.CheckMigrations(folder))
	if err := h.Write("migrations.json", []byte("{")); err != nil {
		t.Fatal(err)
	}
	refused(t, h.CheckMigrations(folder))
}

func TestDataOfBeforeTheRecordIsRefused(t *testing.T) {
	h := open(t)
	if err := h.CheckMigrations(os.DirFS(h.Path("nowhere"))); err != nil {
		t.Errorf("a folder without migrations: %v", err)
	}
	if err := os.Mkdir(h.Path("postgres"), 0o700); err != nil {
		t.Fatal(err)
	}
	refused(t, h.CheckMigrations(fstest.MapFS{"public/001_a.sql": &fstest.MapFile{}}))
}

func refused(t *testing.T, err error) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), "make clean-data") {
		t.Errorf("got %v", err)
	}
}
