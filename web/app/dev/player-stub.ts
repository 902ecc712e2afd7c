/** Stands for the player where there is no media: shows the poster and says so. */
class PlayerStub extends HTMLElement {
  connectedCallback(): void {
    this.innerHTML = `<img alt="" src="${this.getAttribute("poster") ?? ""}" style="width:100%;height:100%;object-fit:cover">`;
  }
}
customElements.define("headwater-player", PlayerStub);
