package http_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// callers is one of each kind around one project: its tokens are in the order of
// the matrix's columns.
var callers = strings.Fields(
	"nobody guest outsider hidden sharee reader writer manager admin owner foreigner operator robot predictor migrator",
)

// lastRows end what others ask for: then no image is there, and a guest is one no more.
var lastRows = []string{"asset.delete_all", "user.register"}

func TestMatrix(t *testing.T) {
	t.Parallel()
	c := newCallers(t)
	ops := map[string]operation{}
	var order []string
	for _, op := range c.described() {
		ops[op.ID] = op
		if matrix[op.ID].path == "" {
			t.Errorf("%s has no row in the matrix: say what it answers to whom", op.ID)
		} else if !slices.Contains(lastRows, op.ID) {
			order = append(order, op.ID)
		}
	}
	for id := range matrix {
		if ops[id].ID == "" {
			t.Errorf("the matrix has a row for %s, which no operation has", id)
		}
	}
	for _, id := range append(order, lastRows...) {
		row := matrix[id]
		var got []string
		for _, who := range callers {
			got = append(got, fmt.Sprint(c.ask(ops[id], who, row.path, row.body)))
		}
		if cells := strings.Join(got, " "); cells != row.cells {
			t.Errorf("%s answers\n%s, want\n%s", id, cells, row.cells)
		}
	}
}

// ask makes the call of a row, with ids filled in.
func (c *callersFixture) ask(op operation, who, path, body string) int {
	c.t.Helper()
	c.n++
	for name, id := range c.ids {
		path, body = strings.ReplaceAll(path, "{"+name+"}", id), strings.ReplaceAll(body, "{"+name+"}", id)
	}
	body = strings.ReplaceAll(body, "{n}", fmt.Sprint(c.n))
	if who == "predictor" && op.ID == "execution.create" {
		body = strings.Replace(body, "{", `{"user_id":"`+c.ids["writer"]+`",`, 1)
	}
	if op.endless() {
		answer := request(c.t, op.method, c.address+"/api/v1"+path, c.tokens[who], nil)
		answer.Body.Close()
		return answer.StatusCode
	}
	if op.RequestBody.Content["multipart/form-data"].Schema != nil {
		return c.upload("/api/v1"+path, c.tokens[who], body).status
	}
	var why []string
	if who == "operator" && op.method != "GET" { // who reaches into an enterprise says why
		why = []string{"X-Reason", "Asked%20by%20phone"}
	}
	return c.send(op.method, "/api/v1"+path, c.tokens[who], body, why...).status
}
