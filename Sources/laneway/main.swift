print("laneway")
