package mail

import (
	_ "embed"
	"encoding/json"
	"net/http"
)

//go:embed page.html
var page []byte

func (c *Catcher) pages() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", showPage)
	mux.HandleFunc("GET /api/messages", c.listMessages)
	mux.HandleFunc("DELETE /api/messages", c.deleteMessages)
	mux.HandleFunc("POST /dev/faults", c.setFault)
	return mux
}

func showPage(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = w.Write(page)
}

func (c *Catcher) listMessages(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(c.box.list())
}

func (c *Catcher) deleteMessages(w http.ResponseWriter, _ *http.Request) {
	if err := c.box.clear(); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

func (c *Catcher) setFault(w http.ResponseWriter, r *http.Request) {
	var f Fault
	err := json.NewDecoder(r.Body).Decode(&f)
	if err == nil {
		err = f.check()
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	c.faults.put(f)
	w.WriteHeader(http.StatusNoContent)
}
